import type { Tensor } from "../expression/tensor.ts";
import { imageShape, shapeText } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";

/**
 * |a − b| of images of the same shape (b may be one image for a whole batch), as a picture of 3 channels: the mean
 * over channels, times `gain`, from 0 (black) through red and yellow to 2 (white; the distance of black and white).
 * `max` is the largest |a − b| of any element, before the gain, in [-1, 1] units.
 */
export function differenceMap(a: Tensor, b: Tensor, gain: number): { map: Tensor; max: number } {
  const shape = imageShape(a);
  const other = imageShape(b, "the second image");
  const sameImage = shape.channels === other.channels && shape.height === other.height && shape.width === other.width;
  if (!sameImage || (shape.batch !== other.batch && other.batch !== 1))
    throw new ImagingError("shape", `${shapeText(a.shape)} and ${shapeText(b.shape)} cannot be subtracted.`);
  const { batch, channels, height, width } = shape;
  const plane = height * width;
  const data = new Float32Array(batch * 3 * plane);
  let max = 0;
  for (let item = 0; item < batch; item++)
    for (let i = 0; i < plane; i++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const right = b.data[((other.batch === 1 ? 0 : item) * channels + c) * plane + i]!;
        const distance = Math.abs(a.data[(item * channels + c) * plane + i]! - right);
        sum += distance;
        // Written so that NaN, which is never larger, still shows.
        if (!(distance <= max)) max = distance;
      }
      heat(Math.min(1, ((sum / channels) * gain) / 2)).forEach((value, c) => {
        data[(item * 3 + c) * plane + i] = value * 2 - 1;
      });
    }
  return { map: { shape: [batch, 3, height, width], data }, max };
}

/** Black, red, yellow, white in even thirds; in [0, 1]. */
const heat = (level: number): [number, number, number] =>
  [0, 1, 2].map((c) => clamp01(3 * level - c)) as [number, number, number];

const clamp01 = (value: number) => Math.min(1, Math.max(0, value));
