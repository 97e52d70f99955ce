import { type MetricOptions, meanAbsoluteError } from "../../imaging/metrics.ts";
import { defineView } from "../define.ts";
import { compareImages, metricBasis } from "../image-metrics.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { MASK_POLARITY } from "../mask-port.ts";
import type { Metric } from "../values.ts";

export default defineView({
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
    mask: {
      type: "tensor",
      role: "mask",
      optional: true,
      doc: `Wired, only the hole is measured. ${MASK_POLARITY}; ½ counts as hole.`,
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
  async run({ params, inputs: { image, reference, before, mask }, warn }) {
    if (!reference) return { metrics: [] };
    const options: MetricOptions = { ...params, mask };
    const metrics = await diagnosed(() => {
      const mae: Metric = {
        label: `MAE (${metricBasis(options)})`,
        value: meanAbsoluteError(image, reference, options),
        unit: "/255",
        ...(before ? { before: meanAbsoluteError(before, reference, options) } : {}),
      };
      return [...compareImages(image, reference, { before, options, warn }), mae];
    });
    return { metrics };
  },
});
