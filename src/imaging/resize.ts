import type { Tensor } from "../expression/tensor.ts";
import { fromLight, toLight } from "./colour.ts";
import { imageShape, mapPlanes } from "./image-shape.ts";

/** For each output sample, the first input sample it reads and the weights (sum 1) from there on. */
type Taps = readonly { readonly first: number; readonly weights: readonly number[] }[];

/**
 * Resizes every image to `width` × `height` px in linear light: bicubic (Keys, a = −0.5), widened by the scale
 * when shrinking so that nothing aliases. Pixel centres lie at half-integers; at the border the weights that fall
 * inside are normalised. Ours rather than a codec's, which works on bytes: values keep full precision and range.
 */
export function resizeImage(tensor: Tensor, width: number, height: number): Tensor {
  const { width: fromWidth, height: fromHeight } = imageShape(tensor);
  if (fromWidth === width && fromHeight === height) return tensor;
  const columns = taps(fromWidth, width);
  const rows = taps(fromHeight, height);
  return mapPlanes(tensor, height, width, (plane) => {
    const narrowed = resampleRows(toLight(plane), fromWidth, fromHeight, columns);
    return fromLight(resampleColumns(narrowed, width, rows));
  });
}

/** Keys' cubic convolution kernel (1981) with a = −0.5: Catmull-Rom. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

function taps(from: number, to: number): Taps {
  const scale = from / to;
  const spread = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - 2 * spread + 0.5));
    const end = Math.min(from, Math.floor(centre + 2 * spread + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) => cubic((first + k + 0.5 - centre) / spread));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

function resampleRows(plane: Float64Array, width: number, height: number, columns: Taps): Float64Array {
  const out = new Float64Array(columns.length * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns.length; x++) {
      const { first, weights } = columns[x]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * plane[y * width + first + k]!;
      out[y * columns.length + x] = sum;
    }
  return out;
}

function resampleColumns(plane: Float64Array, width: number, rows: Taps): Float64Array {
  const out = new Float64Array(width * rows.length);
  for (let y = 0; y < rows.length; y++) {
    const { first, weights } = rows[y]!;
    for (let k = 0; k < weights.length; k++)
      for (let x = 0; x < width; x++) out[y * width + x]! += weights[k]! * plane[(first + k) * width + x]!;
  }
  return out;
}
