import { defineView } from "../define.ts";
import { shapeOf } from "../known-shape.ts";

export default defineView({
  type: "probe",
  version: 1,
  title: "Probe",
  category: "Analyse",
  doc: "Keeps an eye on a wire: what enters is shown, recorded at every step, and passed on unchanged.",
  inputs: { tensor: { type: "tensor", doc: "Any tensor." } },
  outputs: { tensor: { type: "tensor", doc: "The same tensor." } },
  params: {},
  shapes: ({ shapes }) => ({ tensor: shapeOf(shapes, "tensor") }),
  run: ({ inputs }) => ({ tensor: inputs.tensor }),
});
