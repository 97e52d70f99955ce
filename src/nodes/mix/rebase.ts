import { defineExpression } from "../define.ts";

export default defineExpression({
  type: "rebase",
  version: 1,
  title: "Rebase",
  category: "Mix",
  doc: "A state belongs to an input image. To ask a network that has another one, as when two networks share a loop, the state is carried over to its input first: same clean image, same noise. Wire the result to that UNet step's x_t, and the same input to its input.",
  equation: "x_i = x_t - alphaBar_t*(input - input_i)",
  inputs: {
    x_t: { type: "tensor", role: "image", title: "x_t", doc: "The loop's state, from Loop start." },
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The input image that the state belongs to. Unwired it is 0.",
    },
    to: {
      type: "tensor",
      role: "image",
      optional: true,
      title: "input_i",
      doc: "The input image of the network to be asked. Unwired it is 0: a network that generates.",
    },
    step: { type: "step", doc: "Where the loop stands on the path; ᾱ_t is its from." },
  },
  outputs: { x: { type: "tensor", role: "image", title: "x_i", doc: "The same state, belonging to the other input." } },
  params: {},
  program({ inputs: { input, to, step } }) {
    const difference = `${input ? "input" : "0"}${to ? " - to" : ""}`;
    return { x: { text: `x_t - alphaBar*(${difference})`, scalars: { alphaBar: step.from.alphaBar } } };
  },
});
