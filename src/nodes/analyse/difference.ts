import { legendSize, withLegend } from "../../imaging/chart/heat.ts";
import { differenceMap } from "../../imaging/difference.ts";
import { defineView } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { pictureAt, pictureOf } from "../known-shape.ts";

export default defineView({
  type: "difference",
  version: 1,
  title: "Difference",
  category: "Analyse",
  doc: "Where two pictures differ, as a heat map: black where they agree, through red and yellow to white.",
  equation: "gain*abs(a - b)",
  inputs: {
    a: { type: "tensor", doc: "Batch × channels × height × width." },
    b: { type: "tensor", doc: "The same shape, or a single image to compare a whole batch with." },
  },
  outputs: {
    map: {
      type: "tensor",
      role: "image",
      doc: "Mean over channels of |a − b|: black 0, red a third and yellow two thirds of the way to white; NaN is cyan.",
    },
    legend: {
      type: "tensor",
      role: "image",
      doc: "The map for looking at: small ones enlarged, with the colours and their values below.",
    },
    max: { type: "number", doc: "The largest |a − b| of any element, without the gain; 2 is black against white." },
  },
  params: {
    scale: {
      kind: "enum",
      default: "gain",
      doc: "Which difference is shown white.",
      options: [
        { value: "gain", title: "Fixed", doc: "2 / gain: maps can be compared with one another." },
        { value: "largest", title: "Largest", doc: "The largest one: shows where, whatever the size." },
      ],
    },
    gain: {
      kind: "number",
      default: 4,
      min: 0.01,
      max: 1e6,
      soft: [1, 20],
      step: 0.5,
      unit: "×",
      doc: "Amplifies the map; 1 shows black against white as white.",
      when: { scale: ["gain"] },
    },
  },
  preview: ["legend"],
  frame: 1.25,
  shapes({ shapes }) {
    const a = pictureAt(shapes, "a");
    return { map: a && [a.batch, 3, a.height, a.width], legend: a && pictureOf(legendSize(a)) };
  },
  async run({ params, inputs }) {
    const gain = params.scale === "largest" ? null : params.gain;
    const { map, white, max } = await diagnosed(() => differenceMap(inputs.a, inputs.b, gain));
    return { map, legend: withLegend(map, white), max };
  },
});
