import type { Tensor } from "../../expression/tensor.ts";
import { sizeOf } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import { CHART_HEIGHT, CHART_WIDTH } from "../../imaging/chart/curves.ts";
import { drawHistogram } from "../../imaging/chart/histogram.ts";
import { PALETTE } from "../../imaging/chart/picture.ts";
import { defineView } from "../define.ts";

const fixed = { range: ["fixed"] };

export default defineView({
  type: "histogram",
  version: 1,
  title: "Histogram",
  category: "Analyse",
  doc: "How the values of a tensor are spread: all together, or one colour a channel. In a loop it shows every iteration.",
  inputs: { tensor: { type: "tensor", doc: "Any shape; channels are the second axis of four." } },
  outputs: {
    plot: { type: "tensor", role: "image", doc: "A chart, 320 × 200 px: values to the right, how many upwards." },
  },
  params: {
    bins: { kind: "integer", default: 64, min: 1, max: 256, soft: [16, 128], doc: "Number of bars." },
    channels: {
      kind: "enum",
      default: "together",
      doc: "What is counted.",
      options: [
        { value: "together", title: "Together" },
        { value: "apart", title: "Red, green, blue", doc: "The first three channels, drawn over one another." },
      ],
    },
    range: {
      kind: "enum",
      default: "all",
      doc: "Which values are shown.",
      options: [
        { value: "all", title: "All", doc: "From the least to the largest." },
        { value: "fixed", title: "Fixed", doc: "The range set here; what lies outside is not drawn." },
      ],
    },
    low: { kind: "number", default: -3, soft: [-4, 0], step: 0.1, doc: "Left end.", when: fixed },
    high: { kind: "number", default: 3, soft: [0, 4], step: 0.1, doc: "Right end.", when: fixed },
    log: {
      kind: "boolean",
      title: "Logarithmic",
      default: false,
      doc: "Bars grow with log10(1 + count), so that few are seen beside many.",
    },
    normal: {
      kind: "boolean",
      title: "Standard normal",
      default: false,
      doc: "Draw the density of N(0, 1) over it: what noise should follow.",
    },
  },
  preview: ["plot"],
  frame: 1.6,
  shapes: () => ({ plot: [1, 3, CHART_HEIGHT, CHART_WIDTH] }),
  run({ params, inputs, warn }) {
    const { low, high, bins, log, normal } = params;
    if (params.range === "fixed" && low >= high)
      fail("param.range", `The range ends (${high}) before it begins (${low}).`, { port: "high" });
    const values = inputs.tensor.data;
    const bad = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    if (bad > 0) warn(`${bad} of ${values.length} values are NaN or infinite, and not drawn.`);
    const range = params.range === "fixed" ? { range: { low, high } } : {};
    return { plot: drawHistogram(groupsOf(inputs.tensor, params.channels), { bins, log, normal, ...range }) };
  },
});

function groupsOf(tensor: Tensor, channels: "together" | "apart") {
  const [batch, count, ...rest] = tensor.shape;
  if (channels === "together" || tensor.shape.length !== 4 || count === 1)
    return [{ values: tensor.data, colour: PALETTE.path }];
  const plane = sizeOf(rest);
  return PALETTE.channels.slice(0, count).map((colour, c) => {
    const values = new Float32Array(batch! * plane);
    for (let item = 0; item < batch!; item++)
      values.set(tensor.data.subarray((item * count! + c) * plane, (item * count! + c + 1) * plane), item * plane);
    return { values, colour };
  });
}
