import type { Tensor } from "../../expression/tensor.ts";
import { heatMap, legendSize, withLegend } from "../../imaging/chart/heat.ts";
import { ensembleOf } from "../../imaging/ensemble.ts";
import { defineView } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { pictureAt, pictureOf } from "../known-shape.ts";

export default defineView({
  type: "seedEnsemble",
  version: 1,
  title: "Seed ensemble",
  category: "Analyse",
  doc: "Mean and standard deviation over a batch of samples that differ in their noise alone: where the map is bright, the picture was invented; where it is black, every seed agrees.",
  inputs: { samples: { type: "tensor", role: "image", doc: "Batch × channels × height × width, two or more images." } },
  outputs: {
    mean: { type: "tensor", role: "image", doc: "Mean over the batch, 1 × channels × height × width." },
    std: { type: "tensor", doc: "Standard deviation over the batch (n − 1), the same shape, in [−1, 1] units." },
    map: {
      type: "tensor",
      role: "image",
      doc: "The deviation, root mean square over channels, as a heat map with its legend.",
    },
    diversity: {
      type: "number",
      doc: "Root mean square of the deviation over all elements: 0 where all are one picture.",
    },
    metrics: { type: "metrics", doc: "Diversity, and the number of samples." },
  },
  params: {
    white: {
      kind: "number",
      default: 0.5,
      min: 0.001,
      max: 10,
      soft: [0.05, 1],
      step: 0.05,
      doc: "The deviation that is shown white, in [−1, 1] units: 2 is black against white.",
    },
  },
  preview: ["map"],
  frame: 1.25,
  shapes({ shapes }) {
    const samples = pictureAt(shapes, "samples");
    if (!samples) return { mean: null, std: null, map: null };
    const one = [1, samples.channels, samples.height, samples.width];
    return { mean: one, std: one, map: pictureOf(legendSize({ ...samples, batch: 1 })) };
  },
  async run({ params, inputs }) {
    const { mean, std, diversity } = await diagnosed(() => ensembleOf(inputs.samples), { port: "samples" });
    return {
      mean,
      std,
      map: withLegend(deviationMap(std, params.white), params.white),
      diversity,
      metrics: [
        { label: "Diversity (RMS deviation)", value: diversity, unit: "" },
        { label: "Samples", value: inputs.samples.shape[0]!, unit: "" },
      ],
    };
  },
});

function deviationMap({ shape, data }: Tensor, white: number): Tensor {
  const [, channels, height, width] = shape as [number, number, number, number];
  const plane = height * width;
  const values = Float64Array.from({ length: plane }, (_, i) => {
    let squares = 0;
    for (let c = 0; c < channels; c++) squares += data[c * plane + i]! ** 2;
    return Math.sqrt(squares / channels);
  });
  return heatMap(values, 1, height, width, white);
}
