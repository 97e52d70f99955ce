import type { Tensor } from "../expression/tensor.ts";
import { heatMap } from "./chart/heat.ts";
import { imageShape, shapeText } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";

export interface Difference {
  /** [batch, 3, height, width]: 0 black, through red and yellow to `white`. */
  readonly map: Tensor;
  /** The mean |a − b| over channels that is shown white, in [-1, 1] units; 2 is black against white. */
  readonly white: number;
  /** The largest |a − b| of any element; NaN where one of them is. */
  readonly max: number;
}

/**
 * |a − b| of images of the same shape (b may be one image for a whole batch), mean over channels, as a heat map.
 * White is 2 / `gain`, or with `gain` null the largest value there is.
 */
export function differenceMap(a: Tensor, b: Tensor, gain: number | null): Difference {
  const shape = imageShape(a);
  const other = imageShape(b, "the second image");
  const sameImage = shape.channels === other.channels && shape.height === other.height && shape.width === other.width;
  if (!sameImage || (shape.batch !== other.batch && other.batch !== 1))
    throw new ImagingError("shape", `${shapeText(a.shape)} and ${shapeText(b.shape)} cannot be subtracted.`);
  const { batch, channels, height, width } = shape;
  const plane = height * width;
  const values = new Float64Array(batch * plane);
  let max = 0;
  for (let item = 0; item < batch; item++)
    for (let i = 0; i < plane; i++)
      for (let c = 0; c < channels; c++) {
        const right = b.data[((other.batch === 1 ? 0 : item) * channels + c) * plane + i]!;
        const distance = Math.abs(a.data[(item * channels + c) * plane + i]! - right);
        values[item * plane + i]! += distance / channels;
        // Written so that NaN, which is never larger, still shows.
        if (!(distance <= max)) max = distance;
      }
  const white = gain === null ? largest(values) || 2 : 2 / gain;
  return { map: heatMap(values, batch, height, width, white), white, max };
}

/** Of the numbers among them; 0 of none. */
function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}
