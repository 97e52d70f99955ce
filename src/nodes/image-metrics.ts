import type { Tensor } from "../expression/tensor.ts";
import { ImagingError } from "../imaging/imaging-error.ts";
import { DEFAULT_METRIC_OPTIONS, type MetricOptions, psnr, ssim } from "../imaging/metrics.ts";
import type { Metric } from "./values.ts";

/** What a figure is of: `RGB`, `Y, not rounded`, `RGB, 4 px cropped`, `RGB, in the hole`. */
export const metricBasis = ({ colour, rounded, crop, mask }: MetricOptions): string =>
  [
    colour === "y" ? "Y" : "RGB",
    rounded ? "" : "not rounded",
    crop ? `${crop} px cropped` : "",
    mask ? "in the hole" : "",
  ]
    .filter(Boolean)
    .join(", ");

/**
 * PSNR and SSIM of an image against the truth, and the same figures of the rival `before` where there is one.
 * SSIM is left out, with a warning, where its window does not fit the image or the hole.
 */
export function compareImages(
  image: Tensor,
  reference: Tensor,
  context: { before?: Tensor | undefined; options?: MetricOptions; warn(message: string): void },
): readonly Metric[] {
  const { before, options = DEFAULT_METRIC_OPTIONS } = context;
  const basis = metricBasis(options);
  const row = (label: string, unit: string, measure: typeof psnr): Metric => ({
    label: `${label} (${basis})`,
    value: measure(image, reference, options),
    unit,
    ...(before ? { before: measure(before, reference, options) } : {}),
  });
  const rows = [row("PSNR", "dB", psnr)];
  try {
    rows.push(row("SSIM", "", ssim));
  } catch (error) {
    // The images fit, or PSNR would have said so: it is the window that does not.
    if (!(error instanceof ImagingError)) throw error;
    context.warn(`SSIM is left out. ${error.message}`);
  }
  return rows;
}
