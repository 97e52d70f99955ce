import type { Tensor } from "../expression/tensor.ts";
import { imageShape } from "../imaging/image-shape.ts";
import { DEFAULT_METRIC_OPTIONS, type MetricOptions, psnr, SSIM_WINDOW, ssim } from "../imaging/metrics.ts";
import type { Metric } from "./values.ts";

/** What a figure is of: `RGB`, `Y, not rounded`, `RGB, 4 px cropped`. */
export const metricBasis = ({ colour, rounded, crop }: MetricOptions): string =>
  [colour === "y" ? "Y" : "RGB", rounded ? "" : "not rounded", crop ? `${crop} px cropped` : ""]
    .filter(Boolean)
    .join(", ");

/**
 * PSNR and SSIM of an image against the truth, and the same figures of the rival `before` where there is one.
 * SSIM is left out, with a warning, of images smaller than its window.
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
  const { height, width } = imageShape(image);
  if (Math.min(height, width) - 2 * options.crop >= SSIM_WINDOW) rows.push(row("SSIM", "", ssim));
  else context.warn(`SSIM is left out: the picture is smaller than its window, ${SSIM_WINDOW} × ${SSIM_WINDOW} px.`);
  return rows;
}
