import type { Tensor } from "../expression/tensor.ts";
import { unitToByte } from "./colour.ts";
import { crop as cropImage, type ImageShape, imageShape, shapeText } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";

export interface MetricOptions {
  /** `rgb`: all channels as they are. `y`: BT.601 luma, 16 … 235, of images of 3 channels. */
  readonly colour: "rgb" | "y";
  /** Round to 8 bits first, as saved files would be compared. */
  readonly rounded: boolean;
  /** Pixels left out along each border. */
  readonly crop: number;
  /**
   * Only the hole is measured, pixels of at least ½: [1 or batch, 1, height, width]. SSIM is then the mean over the
   * windows that are centred in the hole.
   */
  readonly mask?: Tensor | undefined;
}

export const DEFAULT_METRIC_OPTIONS: MetricOptions = { colour: "rgb", rounded: true, crop: 0 };

/** Peak signal-to-noise ratio, dB: 10·log10(255²/MSE) an image, mean over the images; Infinity where one is equal. */
export function psnr(image: Tensor, reference: Tensor, options = DEFAULT_METRIC_OPTIONS): number {
  return meanOverImages(image, reference, options, (a, b, hole) => {
    const error = meanOverPixels(a, hole, (i) => (a.data[i]! - b.data[i]!) ** 2);
    return error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(255 ** 2 / error);
  });
}

/** Mean absolute error in 8-bit levels, 0 … 255, mean over the images. */
export function meanAbsoluteError(image: Tensor, reference: Tensor, options = DEFAULT_METRIC_OPTIONS): number {
  return meanOverImages(image, reference, options, (a, b, hole) =>
    meanOverPixels(a, hole, (i) => Math.abs(a.data[i]! - b.data[i]!)),
  );
}

/** Mean of a figure over the elements of all channels, in the hole where there is one. */
function meanOverPixels({ data, width, height }: Levels, hole: Hole, figure: (i: number) => number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (hole && hole[i % (width * height)] === 0) continue;
    sum += figure(i);
    count++;
  }
  return sum / count;
}

/** Window of the structural similarity, px. */
export const SSIM_WINDOW = 11;

/**
 * Structural similarity (Wang et al., 2004): 11×11 Gaussian window, σ = 1.5, K1 = 0.01, K2 = 0.03, range 255,
 * population variance, over the valid region, mean of channels, mean over images.
 * Throws an {@link ImagingError} where (after cropping) a side is shorter than 11 px.
 */
export function ssim(image: Tensor, reference: Tensor, options = DEFAULT_METRIC_OPTIONS): number {
  return meanOverImages(image, reference, options, (a, b, hole) => {
    if (a.width < SSIM_WINDOW || a.height < SSIM_WINDOW)
      throw new ImagingError("shape", `SSIM needs at least 11 × 11 px, and has ${a.width} × ${a.height}.`);
    const plane = a.width * a.height;
    let sum = 0;
    for (let c = 0; c < a.channels; c++) {
      const part = (levels: Levels) => levels.data.subarray(c * plane, (c + 1) * plane);
      sum += ssimPlane(part(a), part(b), a.width, a.height, hole);
    }
    return sum / a.channels;
  });
}

/** One image in 8-bit levels (0 … 255, or 16 … 235 for luma), float64. */
interface Levels {
  readonly data: Float64Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** 1 in the hole, 0 elsewhere, height × width; null where everything is measured. */
type Hole = Uint8Array | null;

function meanOverImages(
  image: Tensor,
  reference: Tensor,
  options: MetricOptions,
  measure: (a: Levels, b: Levels, hole: Hole) => number,
): number {
  const a = imageShape(image);
  const b = imageShape(reference, "the reference");
  const fits = a.channels === b.channels && a.height === b.height && a.width === b.width;
  if (!fits || (a.batch !== b.batch && b.batch !== 1))
    throw new ImagingError(
      "shape",
      `The image is ${shapeText(image.shape)}, the reference ${shapeText(reference.shape)}: they cannot be compared.`,
      "Give both the same size; a single reference serves a whole batch.",
    );
  let sum = 0;
  for (let item = 0; item < a.batch; item++)
    sum += measure(
      levelsOf(image, a, item, options),
      levelsOf(reference, b, b.batch === 1 ? 0 : item, options),
      holeOf(options, a, item),
    );
  return sum / a.batch;
}

function holeOf({ mask, crop }: MetricOptions, shape: ImageShape, item: number): Hole {
  if (!mask) return null;
  const m = imageShape(mask, "the mask");
  const fits = m.channels === 1 && m.height === shape.height && m.width === shape.width;
  if (!fits || (m.batch !== shape.batch && m.batch !== 1))
    throw new ImagingError(
      "shape",
      `The mask is ${shapeText(mask.shape)}, and does not fit an image of ${shape.width} × ${shape.height} px.`,
      "Wire the image to the Mask's “like”.",
    );
  const plane = m.height * m.width;
  const at = (m.batch === 1 ? 0 : item) * plane;
  const one = { shape: [1, 1, m.height, m.width], data: mask.data.subarray(at, at + plane) };
  const cropped = crop === 0 ? one : cropImage(one, crop, crop, m.width - 2 * crop, m.height - 2 * crop);
  const hole = Uint8Array.from(cropped.data, (value) => (value >= 0.5 ? 1 : 0));
  if (!hole.includes(1)) throw new ImagingError("shape", "The mask has no hole, so there is nothing to measure.");
  return hole;
}

function levelsOf(tensor: Tensor, shape: ImageShape, item: number, { colour, rounded, crop }: MetricOptions): Levels {
  const { channels } = shape;
  const [height, width] = [shape.height - 2 * crop, shape.width - 2 * crop];
  if (height < 1 || width < 1)
    throw new ImagingError(
      "shape",
      `Nothing is left of ${shape.width} × ${shape.height} px after cropping ${crop} px.`,
    );
  const size = channels * shape.height * shape.width;
  const one = {
    shape: [1, channels, shape.height, shape.width],
    data: tensor.data.subarray(item * size, (item + 1) * size),
  };
  const cropped = crop === 0 ? one : cropImage(one, crop, crop, width, height);
  const data = Float64Array.from(cropped.data, rounded ? unitToByte : (value) => (value + 1) * 127.5);
  if (colour === "rgb") return { data, channels, height, width };
  if (channels !== 3) throw new ImagingError("shape", `Luma is of images of 3 channels; this one has ${channels}.`);
  return { data: luma(data, height * width), channels: 1, height, width };
}

/** BT.601 luma with footroom, 16 … 235, of levels 0 … 255; not rounded again. */
const luma = (rgb: Float64Array, plane: number): Float64Array =>
  Float64Array.from(
    { length: plane },
    (_, i) => 16 + (65.481 * rgb[i]! + 128.553 * rgb[plane + i]! + 24.966 * rgb[2 * plane + i]!) / 255,
  );

const WINDOW = gaussianWindow();

function gaussianWindow(): number[] {
  const weights = Array.from({ length: SSIM_WINDOW }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

function ssimPlane(a: Float64Array, b: Float64Array, width: number, height: number, hole: Hole): number {
  const blur = (plane: Float64Array) => filterValid(plane, width, height);
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const [ma, mb] = [blur(a), blur(b)];
  const [aa, bb, ab] = [blur(product(a, a)), blur(product(b, b)), blur(product(a, b))];
  const [across, margin] = [width - SSIM_WINDOW + 1, (SSIM_WINDOW - 1) / 2];
  let [sum, count] = [0, 0];
  for (let i = 0; i < ma.length; i++) {
    const centre = (Math.floor(i / across) + margin) * width + (i % across) + margin;
    if (hole && hole[centre] === 0) continue;
    count++;
    const means = ma[i]! * mb[i]!;
    const squares = ma[i]! ** 2 + mb[i]! ** 2;
    const variances = aa[i]! + bb[i]! - squares;
    sum += ((2 * means + C1) * (2 * (ab[i]! - means) + C2)) / ((squares + C1) * (variances + C2));
  }
  if (count === 0)
    throw new ImagingError("shape", "SSIM has no window centred in the hole: it lies within 5 px of the border.");
  return sum / count;
}

/** Weighted mean under the window, where it fits entirely: (height − 10) × (width − 10). */
function filterValid(plane: Float64Array, width: number, height: number): Float64Array {
  const [w, h] = [width - SSIM_WINDOW + 1, height - SSIM_WINDOW + 1];
  const rows = new Float64Array(w * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < SSIM_WINDOW; k++) sum += WINDOW[k]! * plane[y * width + x + k]!;
      rows[y * w + x] = sum;
    }
  const out = new Float64Array(w * h);
  for (let y = 0; y < h; y++)
    for (let k = 0; k < SSIM_WINDOW; k++)
      for (let x = 0; x < w; x++) out[y * w + x]! += WINDOW[k]! * rows[(y + k) * w + x]!;
  return out;
}
