import { differenceMap } from "../../imaging/difference.ts";
import { defineHost } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";

export default defineHost({
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
      doc: "Mean over channels of gain·|a − b|: black 0, red ⅔, yellow 1⅓, white 2.",
    },
    max: { type: "number", doc: "The largest |a − b| of any element, without the gain; 2 is black against white." },
  },
  params: {
    gain: {
      kind: "number",
      default: 4,
      min: 0,
      max: 1000,
      soft: [1, 20],
      step: 0.5,
      unit: "×",
      doc: "Amplifies the map.",
    },
  },
  run: ({ params, inputs }) => diagnosed(() => differenceMap(inputs.a, inputs.b, params.gain)),
});
