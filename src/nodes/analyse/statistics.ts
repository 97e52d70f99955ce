import type { Tensor } from "../../expression/tensor.ts";
import { defineHost } from "../define.ts";
import type { Metric } from "../values.ts";

export default defineHost({
  type: "statistics",
  version: 1,
  title: "Statistics",
  category: "Analyse",
  doc: "Mean, standard deviation and range of a tensor, over all its elements.",
  inputs: { tensor: { type: "tensor", doc: "Any shape." } },
  outputs: {
    metrics: {
      type: "metrics",
      doc: "Mean, population standard deviation, minimum and maximum of the finite elements, and how many are NaN or infinite.",
    },
  },
  params: {},
  run: ({ inputs }) => ({ metrics: statistics(inputs.tensor) }),
});

/** In two passes: the variance of a large offset would vanish in one. Figures of no element at all are NaN. */
function statistics({ data }: Tensor): Metric[] {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of data) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return [
    { label: "Mean", value: mean, unit: "" },
    { label: "Standard deviation", value: Math.sqrt(squares / count), unit: "" },
    { label: "Minimum", value: count ? min : Number.NaN, unit: "" },
    { label: "Maximum", value: count ? max : Number.NaN, unit: "" },
    { label: "NaN or infinite", value: data.length - count, unit: "elements" },
  ];
}
