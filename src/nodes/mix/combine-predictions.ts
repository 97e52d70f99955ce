import { defineExpression } from "../define.ts";

const prediction = (name: string) =>
  ({
    x0: { type: "tensor", role: "image", title: `x0 ${name}`, doc: `The clean image that network ${name} predicts.` },
    noise: { type: "tensor", role: "noise", title: `noise ${name}`, doc: `The noise that network ${name} predicts.` },
  }) as const;
const [a, b] = [prediction("A"), prediction("B")];

export default defineExpression({
  type: "combinePredictions",
  version: 1,
  title: "Combine predictions",
  category: "Mix",
  doc: "What two UNet steps predict, as one prediction for the sampler: clean images and noises are combined, and the residual is worked out from the clean image, so that the three fit one another. Networks with different inputs are asked by way of Rebase. More than two are combined two by two.",
  equation: "x0 = w_A*x0_A + w_B*x0_B",
  inputs: {
    x0_a: a.x0,
    noise_a: a.noise,
    x0_b: b.x0,
    noise_b: b.noise,
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The input image that the loop's state belongs to. Unwired it is 0: generation.",
    },
    mask: {
      type: "tensor",
      role: "mask",
      optional: true,
      doc: "Where B counts: at 0 only A does, at 1 the weights hold. Unwired it is 1 everywhere.",
    },
  },
  outputs: {
    residual: { type: "tensor", role: "residual", doc: "input − x0." },
    noise: { type: "tensor", role: "noise", doc: "The noises, combined like the clean images." },
    x0: { type: "tensor", role: "image", title: "x0", doc: "The clean images, combined." },
  },
  params: {
    mode: {
      kind: "enum",
      doc: "How they are combined.",
      default: "weights",
      options: [
        { value: "weights", title: "Weights", doc: "A mean: w_A·A + w_B·B over their sum." },
        {
          value: "guidance",
          title: "Guidance",
          doc: "A + scale·(B − A): away from A, beyond B where the scale is above 1. A is the unconditional network, B the conditional one.",
        },
      ],
    },
    weightA: {
      kind: "number",
      title: "Weight of A",
      doc: "Against B's.",
      default: 1,
      min: 0,
      max: 1000,
      soft: [0, 1],
      when: { mode: ["weights"] },
    },
    weightB: {
      kind: "number",
      title: "Weight of B",
      doc: "Against A's.",
      default: 1,
      min: 0,
      max: 1000,
      soft: [0, 1],
      when: { mode: ["weights"] },
    },
    scale: {
      kind: "number",
      doc: "Guidance scale: 0 is A, 1 is B.",
      default: 2,
      min: -100,
      max: 100,
      soft: [0, 8],
      when: { mode: ["guidance"] },
    },
  },
  check: ({ params }) =>
    params.mode === "weights" && Number(params.weightA) + Number(params.weightB) === 0
      ? [{ severity: "error", code: "param.range", message: "Both weights are 0.", port: "weightA" }]
      : [],
  program({ params, inputs: { input, mask } }) {
    const w = params.mode === "guidance" ? params.scale : params.weightB / (params.weightA + params.weightB);
    const share = mask ? "w*mask" : "w";
    const combined = (name: string) => `${name}_a + ${share}*(${name}_b - ${name}_a)`;
    const scalars = { w };
    return {
      residual: { text: `${input ? "input" : "0"} - (${combined("x0")})`, scalars },
      noise: { text: combined("noise"), scalars },
      x0: { text: combined("x0"), scalars },
    };
  },
});
