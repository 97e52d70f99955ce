import { predictionProgram } from "../../diffusion/objective.ts";
import { collapse } from "../collapse-check.ts";
import { defineModel } from "../define.ts";
import { checkNetworkSize, networksOf, pictureAt, shapeOf } from "../known-shape.ts";
import { callNetwork, missingImage } from "../network-call.ts";
import { tileOf, tileParams } from "../tile-param.ts";
import { trainingMismatches } from "../training-check.ts";
import type { ModelValue, TensorRef } from "../values.ts";
import { wiringProblems } from "../wiring-check.ts";

export default defineModel({
  type: "unetStep",
  version: 1,
  title: "UNet step",
  category: "Model",
  doc: "Asks the network what the state holds, and gives residual, noise and the clean image it stands for, clipped in the order that its objective asks for.",
  equation: "x0 = x_t - alphaBar_t*residual - betaBar_t*noise",
  inputs: {
    model: { type: "model", doc: "The network." },
    x_t: { type: "tensor", role: "image", title: "x_t", doc: "The state, from Loop start." },
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "I_in of the equations, the degraded image. Unwired it is 0: generation.",
    },
    condition: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "What the network is shown beside the state, where that is not the input.",
    },
    mask: {
      type: "tensor",
      role: "mask",
      optional: true,
      doc: "What a network trained with masks is shown of the hole; its card says so.",
    },
    step: { type: "step", doc: "Where the loop stands on the path." },
  },
  outputs: {
    residual: { type: "tensor", role: "residual", doc: "input − x0, what is to be removed." },
    noise: { type: "tensor", role: "noise", doc: "The state's noise, about standard normal." },
    x0: { type: "tensor", role: "image", title: "x0", doc: "The clean image as predicted at this step." },
    t_res: { type: "number", title: "time (residual)", doc: "What the network was told: t, ᾱ·T or ᾱ." },
    t_noise: { type: "number", title: "time (noise)", doc: "What the network was told: t, β̄·T or β̄." },
  },
  params: {
    clip: {
      kind: "enum",
      doc: "How predictions are kept in range.",
      default: "card",
      options: [
        { value: "card", title: "As the card says" },
        {
          value: "official",
          title: "Official",
          doc: "Residual and x0 to [-1, 1], as in the official code. Cannot turn black into white.",
        },
        { value: "box", title: "Box", doc: "Residual within [input − 1, input + 1], x0 to [-1, 1]." },
        { value: "off", title: "Off" },
      ],
    },
    ...tileParams,
  },
  preview: ["x0", "residual", "noise"],
  check: wiringProblems,
  shapes({ params, shapes, values, wired }) {
    const tiled = params.tile !== "off";
    for (const { card } of values.model ? networksOf(values.model as ModelValue) : [])
      checkNetworkSize(card, pictureAt(shapes, "x_t"), { port: "x_t", tiled });
    const x = shapeOf(shapes, "x_t");
    // An input of another shape is broadcast, or refused: the run will tell.
    const same = !wired.has("input") || String(shapes.input) === String(x) ? x : null;
    return { residual: same, noise: same, x0: same };
  },
  async run(context) {
    const { params, inputs } = context;
    const { model, x_t: x, input, step } = inputs;
    const { traits } = model;
    if (!input && traits.origin === "input") missingImage(traits.title);
    const condition = inputs.condition ?? input;
    if (!condition && traits.condition !== "none") missingImage(traits.title);
    // Said before the run too where the path is known by then; a path may come from a file, or a node that runs.
    if (step.index === 0) for (const mismatch of trainingMismatches(traits, step.path)) context.warn(mismatch);
    const collapsed = step.index === 0 && !input ? collapse(step.path) : null;
    if (collapsed) context.warn(collapsed);
    const given = { x, input, condition, mask: inputs.mask, step, tile: tileOf(params) };
    const { heads, time } = await callNetwork(context, model, given);
    const clip = params.clip === "card" ? traits.clip : params.clip;
    const program = predictionProgram(traits.objective, clip, { ...step.from, trainedBetaBar: time.trainedBetaBar });
    const values: Record<string, TensorRef | number> = { ...program.scalars, x, input: input ?? 0 };
    for (const [head, value] of Object.entries(heads)) values[`head${head[0]!.toUpperCase()}${head.slice(1)}`] = value;
    for (const { name, text } of program.assignments) values[name] = context.evaluate(text, values);
    const tensor = (name: string) => values[name] as TensorRef;
    return {
      residual: tensor("residual"),
      noise: tensor("noise"),
      x0: tensor("x0"),
      t_res: time.timeResidual,
      t_noise: time.timeNoise,
    };
  },
});
