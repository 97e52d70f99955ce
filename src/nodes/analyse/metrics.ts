import { meanAbsoluteError } from "../../imaging/metrics.ts";
import { defineHost } from "../define.ts";
import { compareImages, metricBasis } from "../image-metrics.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import type { Metric } from "../values.ts";

export default defineHost({
  type: "metrics",
  version: 1,
  title: "PSNR / SSIM / MAE",
  category: "Analyse",
  doc: "How close a picture is to the truth. Skipped, not failed, without a reference. A batch gives the mean over its images.",
  inputs: {
    image: { type: "tensor", role: "image", doc: "The picture that is measured, in [−1, 1]." },
    reference: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The truth, same size; one serves a whole batch.",
    },
    before: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The rival: the degraded picture, measured likewise.",
    },
  },
  outputs: {
    metrics: { type: "metrics", doc: "PSNR (dB), SSIM and MAE (8-bit levels); empty without a reference." },
  },
  params: {
    colour: {
      kind: "enum",
      default: "rgb",
      doc: "What is compared.",
      options: [
        { value: "rgb", title: "RGB", doc: "All channels as they are." },
        { value: "y", title: "Y", doc: "BT.601 luma, 16 to 235, as many papers report." },
      ],
    },
    rounded: { kind: "boolean", default: true, doc: "Round to 8 bits first, as saved files would be compared." },
    crop: {
      kind: "integer",
      default: 0,
      min: 0,
      max: 1024,
      soft: [0, 16],
      unit: "px",
      doc: "Left out along each border.",
    },
  },
  run: async ({ params, inputs, warn }) => ({
    metrics: inputs.reference
      ? await diagnosed(() => {
          const { image, reference, before } = inputs;
          const mae: Metric = {
            label: `MAE (${metricBasis(params)})`,
            value: meanAbsoluteError(image, reference!, params),
            unit: "/255",
            ...(before ? { before: meanAbsoluteError(before, reference!, params) } : {}),
          };
          return [...compareImages(image, reference!, { before, options: params, warn }), mae];
        })
      : [],
  }),
});
