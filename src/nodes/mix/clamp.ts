import { defineExpression } from "../define.ts";

export default defineExpression({
  type: "clamp",
  version: 1,
  title: "Clamp",
  category: "Mix",
  doc: "Keeps every value within bounds; with a centre wired, within bounds around it, as the box does that UNet step clips to.",
  equation: "out = clamp(x - centre, low, high) + centre",
  inputs: {
    tensor: { type: "tensor", doc: "What is clamped." },
    centre: {
      type: "tensor",
      optional: true,
      doc: "Bounds are counted from here, element by element. Unwired it is 0.",
    },
  },
  outputs: { tensor: { type: "tensor", doc: "The same, within the bounds." } },
  params: {
    low: { kind: "number", doc: "Lower bound.", default: -1, min: -1e6, max: 1e6, soft: [-2, 0] },
    high: { kind: "number", doc: "Upper bound.", default: 1, min: -1e6, max: 1e6, soft: [0, 2] },
  },
  check: ({ params }) =>
    Number(params.low) > Number(params.high)
      ? [
          {
            severity: "error" as const,
            code: "param.range" as const,
            message: `The lower bound ${params.low} is above the upper one, ${params.high}.`,
            port: "low",
          },
        ]
      : [],
  program: ({ params: { low, high }, inputs: { centre } }) => ({
    tensor: {
      // Not clamp(x − centre) + centre: that would round what is already inside.
      text: centre ? "min(max(tensor, centre + low), centre + high)" : "clamp(tensor, low, high)",
      scalars: { low, high },
    },
  }),
});
