import { summarise } from "../../imaging/summary.ts";
import { defineView } from "../define.ts";

export default defineView({
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
  run({ inputs }) {
    const { mean, std, min, max, nonFinite } = summarise(inputs.tensor.data);
    return {
      metrics: [
        { label: "Mean", value: mean, unit: "" },
        { label: "Standard deviation", value: std, unit: "" },
        { label: "Minimum", value: min, unit: "" },
        { label: "Maximum", value: max, unit: "" },
        { label: "NaN or infinite", value: nonFinite, unit: "elements" },
      ],
    };
  },
});
