import { HEADS } from "../../diffusion/objective.ts";
import { fail } from "../../graph/diagnostic.ts";
import { defineHost } from "../define.ts";
import { leaves, type ModelTraits, type ModelValue } from "../values.ts";

/** Networks in one model, pairs of pairs included: each is asked at every step. */
const MAX_NETWORKS = 8;

export default defineHost({
  type: "twoNetworks",
  version: 1,
  title: "Two networks",
  category: "Model",
  doc: "Joins two networks into one model, as the official code trains them: the first one predicts residual or clean image, the second one noise. Each is told the state in its own way.",
  inputs: {
    first: { type: "model", doc: "The network of the residual, or of the clean image." },
    second: { type: "model", doc: "The network of the noise, or of the sum." },
  },
  outputs: { model: { type: "model", doc: "Both, as one model for UNet step." } },
  params: {
    objective: {
      kind: "enum",
      doc: "What the two heads mean.",
      default: "pred_res_noise",
      options: [
        { value: "pred_res_noise", title: "pred_res_noise", doc: "Residual and noise." },
        { value: "pred_res_add_noise", title: "pred_res_add_noise", doc: "Residual, and residual + noise." },
        { value: "pred_x0_noise", title: "pred_x0_noise", doc: "The clean image and noise." },
        { value: "pred_x0_add_noise", title: "pred_x0_add_noise", doc: "The clean image, and clean image + noise." },
      ],
    },
  },
  instant: true,
  run({ params: { objective }, inputs: { first, second } }) {
    checkAgreement(first, second);
    checkCount([first, second]);
    const [head] = HEADS[objective];
    checkHead(first, head!, "first");
    checkHead(second, "noise", "second");
    const origins = [first, second].map(({ traits }) => traits.origin);
    const shown = [first, second].map(({ traits }) => traits.condition);
    const traits: ModelTraits = {
      ...first.traits,
      title: `${first.traits.title} and ${second.traits.title}`,
      objective,
      origin: origins.includes("input") ? "input" : "zero",
      condition: shown.includes("image+mask") ? "image+mask" : shown.includes("image") ? "image" : "none",
    };
    const value: ModelValue = { kind: "pair", traits, networks: [first, second] };
    return { model: value };
  },
});

/** Formulas and ideal denoisers take any I_in, networks the one that they were trained with. */
function checkAgreement(first: ModelValue, second: ModelValue): void {
  const trained = [first, second].filter(({ kind }) => kind === "onnx" || kind === "pair");
  if (new Set(trained.map(({ traits }) => traits.origin)).size > 1)
    fail(
      "model.objective",
      `“${first.traits.title}” and “${second.traits.title}” mean different states: I_in is an image for one only.`,
      {
        port: "second",
        hint: "Join networks that were trained together.",
      },
    );
}

function checkCount(models: readonly ModelValue[]): void {
  const count = models.flatMap(leaves).length;
  if (count > MAX_NETWORKS)
    fail("model.objective", `These are ${count} networks in one model; at most ${MAX_NETWORKS} are joined.`, {
      port: "second",
      hint: "Join the networks themselves, rather than models that are joined already.",
    });
}

function checkHead(model: ModelValue, head: string, port: string): void {
  const carried =
    model.kind === "onnx"
      ? model.card.outputs.map(({ carries }) => String(carries))
      : model.kind === "formula"
        ? Object.keys(model.heads)
        : HEADS[model.traits.objective];
  if (!carried.includes(head as never))
    fail("model.objective", `“${model.traits.title}” predicts ${carried.join(", ")}, and “${port}” wants ${head}.`, {
      port,
      hint: "Change the objective, or swap the two networks.",
    });
}
