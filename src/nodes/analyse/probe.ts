import { defineView } from "../define.ts";

export default defineView({
  type: "probe",
  version: 1,
  title: "Probe",
  category: "Analyse",
  doc: "Keeps an eye on a wire: what enters is shown, recorded at every step, and passed on unchanged.",
  inputs: { tensor: { type: "tensor", doc: "Any tensor." } },
  outputs: { tensor: { type: "tensor", doc: "The same tensor." } },
  params: {},
  run: ({ inputs }) => ({ tensor: inputs.tensor }),
});
