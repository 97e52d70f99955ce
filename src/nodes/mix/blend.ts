import { defineExpression } from "../define.ts";

export default defineExpression({
  type: "blend",
  version: 1,
  title: "Blend",
  category: "Mix",
  doc: "Two tensors as one: a share of each, or one inside a mask and the other outside it.",
  equation: "out = a + w*mask*(b - a)",
  inputs: {
    a: { type: "tensor", doc: "What is seen where the mask is 0." },
    b: { type: "tensor", doc: "What is seen where the mask is 1. Broadcast against a." },
    mask: { type: "tensor", role: "mask", optional: true, doc: "0 gives a, 1 gives b. Unwired it is 1 everywhere." },
  },
  outputs: { tensor: { type: "tensor", doc: "The blend." } },
  params: {
    weight: {
      kind: "number",
      title: "Weight w",
      doc: "Share of b, before the mask. Beyond 0 … 1 it extrapolates.",
      default: 0.5,
      min: -100,
      max: 100,
      soft: [0, 1],
    },
  },
  program: ({ params, inputs: { mask } }) => ({
    tensor: { text: mask ? "a + w*mask*(b - a)" : "a + w*(b - a)", scalars: { w: params.weight } },
  }),
});
