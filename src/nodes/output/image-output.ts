import { contactSheet } from "../../imaging/contact-sheet.ts";
import { encodePng } from "../../imaging/lazy-codec.ts";
import { defineView } from "../define.ts";
import { fileStem } from "../file-name.ts";
import { compareImages } from "../image-metrics.ts";
import { diagnosed } from "../imaging-diagnostic.ts";

export default defineView({
  type: "imageOutput",
  version: 1,
  title: "Image output",
  category: "Output",
  doc: "Shows the finished picture, beside the one it started from, measures it where the truth is known, and saves it as PNG.",
  inputs: {
    image: { type: "tensor", role: "image", doc: "The picture, 1 or 3 channels, in [−1, 1]." },
    before: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The degraded picture, for the before/after slider.",
    },
    reference: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The clean picture. Unwired, nothing is measured.",
    },
  },
  outputs: {
    metrics: {
      type: "metrics",
      doc: "PSNR and SSIM (RGB, rounded to 8 bits) against the reference, with those of “before”; empty without one.",
    },
  },
  params: {
    file: { kind: "text", title: "File name", default: "image", doc: "Name of the saved PNG, without the ending." },
    columns: {
      kind: "integer",
      default: 0,
      min: 0,
      max: 64,
      doc: "A batch is saved as one sheet with this many columns; 0 makes it as square as can be.",
    },
  },
  preview: ["image", "before"],
  run: async ({ inputs, warn }) => ({
    metrics: inputs.reference
      ? await diagnosed(() => compareImages(inputs.image, inputs.reference!, { before: inputs.before, warn }))
      : [],
  }),
  save: ({ params, inputs }) =>
    diagnosed(async () => ({
      name: `${fileStem(params.file, "png", "image")}.png`,
      mime: "image/png",
      bytes: await encodePng(contactSheet(inputs.image, params.columns)),
    })),
});
