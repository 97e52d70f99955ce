import { HEADS } from "../../diffusion/objective.ts";
import { fail } from "../../graph/diagnostic.ts";
import type { DiffusionCard, ModelInput, Objective } from "../../graph/model-card.ts";
import { defineHost } from "../define.ts";
import { TOLD } from "../diagnosis.ts";
import type { ModelValue } from "../values.ts";

const asCard = { value: "card", title: "As the card says" } as const;
const plain = <const V extends string>(...values: readonly V[]) => values.map((value) => ({ value, title: value }));
const RANGES = { "[-1, 1]": [-1, 1], "[0, 1]": [0, 1], "[0, 255]": [0, 255] } as const;

export default defineHost({
  type: "otherCard",
  version: 1,
  title: "Other card",
  category: "Model",
  doc: "The same network, read another way: what its card says is overruled here, and its file stays as it is. Try what Diagnose found before you correct the card, or see what a wrong one does.",
  inputs: { model: { type: "model", doc: "A network file." } },
  outputs: { model: { type: "model", doc: "It, read as said here." } },
  params: {
    objective: {
      kind: "enum",
      doc: "What its heads mean.",
      default: "card",
      options: [
        asCard,
        ...plain(
          "pred_res_noise",
          "pred_res_add_noise",
          "pred_x0_noise",
          "pred_x0_add_noise",
          "pred_res",
          "pred_noise",
          "epsilon",
          "sample",
          "v_prediction",
        ),
      ],
    },
    heads: {
      kind: "enum",
      title: "Head order",
      doc: "Which output is which head.",
      default: "card",
      options: [asCard, { value: "swapped", title: "Swapped", doc: "Each output is the head that the other one was." }],
    },
    conditioning: {
      kind: "enum",
      title: "Told by",
      doc: "What it is told of the state.",
      default: "card",
      options: [asCard, ...plain("alphaBar + betaBar", "alphaBar*T + betaBar*T", "timestep")],
    },
    range: {
      kind: "enum",
      doc: "Its black and white.",
      default: "card",
      options: [asCard, ...plain("[-1, 1]", "[0, 1]", "[0, 255]")],
    },
    channelOrder: {
      kind: "enum",
      title: "Channels",
      doc: "The order of its channels.",
      default: "card",
      options: [asCard, ...plain("RGB", "BGR")],
    },
  },
  instant: true,
  run({ params, inputs: { model } }) {
    if (model.kind !== "onnx")
      fail("model.objective", `${model.traits.title} has no card to overrule.`, {
        port: "model",
        hint: "Wire a Model node to it.",
      });
    const { card } = model;
    const objective = params.objective === "card" ? card.objective : params.objective;
    const conditioning = params.conditioning === "card" ? card.conditioning : params.conditioning;
    const other: DiffusionCard = {
      ...card,
      objective,
      conditioning,
      inputs: toldBy(card.inputs, params.conditioning),
      outputs: headsOf(card, objective, params.heads === "swapped"),
      ...(params.range === "card" ? {} : { range: RANGES[params.range] }),
      ...(params.channelOrder === "card" ? {} : { channelOrder: params.channelOrder }),
    };
    const value: ModelValue = { ...model, card: other, traits: other };
    return { model: value };
  },
});

/** With another objective outputs take its heads, in the official order. */
function headsOf(card: DiffusionCard, objective: Objective, swapped: boolean): DiffusionCard["outputs"] {
  const heads = HEADS[objective];
  const outputs =
    objective === card.objective
      ? card.outputs
      : card.outputs.map((output, index) => ({ ...output, carries: heads[index] ?? output.carries }));
  return swapped ? outputs.map((output, index) => ({ ...output, carries: outputs.at(-1 - index)!.carries })) : outputs;
}

/** Numbers carry timesteps where they are told by them, and ᾱ, β̄ in the file's order where they no longer are. */
function toldBy(inputs: DiffusionCard["inputs"], conditioning: string): DiffusionCard["inputs"] {
  if (conditioning === "card") return inputs;
  let numbers = 0;
  return inputs.map((input): ModelInput => {
    if (!TOLD.includes(input.carries)) return input;
    const first = numbers++ === 0;
    if (conditioning === "timestep") return { ...input, carries: "timestep" };
    return input.carries === "timestep" ? { ...input, carries: first ? "alphaBar" : "betaBar" } : input;
  });
}
