import type { Tensor } from "../../expression/tensor.ts";
import { byteToUnit, unitToByte } from "../colour.ts";
import { imageShape } from "../image-shape.ts";
import { ImagingError } from "../imaging-error.ts";

/** Quantisation tables of ITU T.81, annex K.1, row by row. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...new Array<number>(32).fill(99),
];

/** DCT[u][x] = c(u)/2·cos((2x + 1)uπ/16), orthonormal. */
const DCT = Array.from({ length: 8 }, (_, u) =>
  Array.from({ length: 8 }, (_, x) => ((u === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * x + 1) * u * Math.PI) / 16)),
);

export interface JpegOptions {
  /** 1 … 100, as libjpeg scales the standard tables. */
  readonly quality: number;
  /** `4:2:0` halves the chroma planes. */
  readonly subsampling: "4:4:4" | "4:2:0";
}

/**
 * What a JPEG file of this quality would look like: rounded to bytes, YCbCr (JFIF, BT.601 full range), 8×8 DCT,
 * quantised, and back to bytes. Ours, so that it is the same everywhere; the border pixel fills the last blocks.
 * One channel is luminance alone. Throws an {@link ImagingError} for other than 1 or 3 channels.
 */
export function jpegCompression(image: Tensor, options: JpegOptions): Tensor {
  const { batch, channels, height, width } = imageShape(image);
  if (channels !== 1 && channels !== 3)
    throw new ImagingError("shape", `JPEG knows images of 1 or 3 channels, not of ${channels}.`);
  const plane = height * width;
  const data = new Float32Array(image.data.length);
  for (let item = 0; item < batch; item++) {
    const bytes = Array.from({ length: channels }, (_, c) => {
      const start = (item * channels + c) * plane;
      return Float64Array.from(image.data.subarray(start, start + plane), unitToByte);
    });
    const decoded =
      channels === 1 ? [luminance(bytes[0]!, width, height, options)] : colour(bytes, width, height, options);
    decoded.forEach((values, c) => {
      const start = (item * channels + c) * plane;
      for (let i = 0; i < plane; i++) data[start + i] = byteToUnit(Math.min(255, Math.max(0, Math.round(values[i]!))));
    });
  }
  return { shape: image.shape, data };
}

const luminance = (plane: Float64Array, width: number, height: number, { quality }: JpegOptions): Float64Array =>
  quantisePlane(plane, width, height, scaleTable(LUMINANCE, quality));

function colour(rgb: readonly Float64Array[], width: number, height: number, options: JpegOptions): Float64Array[] {
  const [r, g, b] = rgb as [Float64Array, Float64Array, Float64Array];
  const y = r.map((red, i) => Math.round(0.299 * red + 0.587 * g[i]! + 0.114 * b[i]!));
  const cb = b.map((blue, i) => Math.round(128 - 0.168736 * r[i]! - 0.331264 * g[i]! + 0.5 * blue));
  const cr = r.map((red, i) => Math.round(128 + 0.5 * red - 0.418688 * g[i]! - 0.081312 * b[i]!));
  const table = scaleTable(CHROMINANCE, options.quality);
  const chroma = (plane: Float64Array) =>
    options.subsampling === "4:4:4"
      ? quantisePlane(plane, width, height, table)
      : quantiseHalved(plane, width, height, table);
  const [ly, lb, lr] = [luminance(y, width, height, options), chroma(cb), chroma(cr)];
  return [
    ly.map((light, i) => light + 1.402 * (lr[i]! - 128)),
    ly.map((light, i) => light - 0.344136 * (lb[i]! - 128) - 0.714136 * (lr[i]! - 128)),
    ly.map((light, i) => light + 1.772 * (lb[i]! - 128)),
  ];
}

/** libjpeg's jpeg_quality_scaling: 50 is the table itself. */
function scaleTable(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

/** Averages 2×2 pixels (the border pixel repeated), compresses, and enlarges as libjpeg does: ¾ nearest, ¼ next. */
function quantiseHalved(plane: Float64Array, width: number, height: number, table: readonly number[]): Float64Array {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Float64Array(w * h);
  const at = (x: number, y: number) => plane[Math.min(height - 1, y) * width + Math.min(width - 1, x)]!;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      half[y * w + x] = Math.round(
        (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4,
      );
  const decoded = quantisePlane(half, w, h, table);
  const next = (x: number, length: number) => Math.min(length - 1, Math.max(0, (x >> 1) + (x % 2 === 0 ? -1 : 1)));
  const out = new Float64Array(plane.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = (line: number) => 0.75 * decoded[line * w + (x >> 1)]! + 0.25 * decoded[line * w + next(x, w)]!;
      out[y * width + x] = 0.75 * row(y >> 1) + 0.25 * row(next(y, h));
    }
  return out;
}

function quantisePlane(plane: Float64Array, width: number, height: number, table: readonly number[]): Float64Array {
  const out = new Float64Array(plane.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        const y = Math.min(height - 1, top + (i >> 3));
        const x = Math.min(width - 1, left + (i & 7));
        block[i] = plane[y * width + x]! - 128;
      }
      const coefficients = transform(block, false).map((value, i) => Math.round(value / table[i]!) * table[i]!);
      const decoded = transform(coefficients, true);
      for (let y = top; y < Math.min(height, top + 8); y++)
        for (let x = left; x < Math.min(width, left + 8); x++)
          out[y * width + x] = decoded[(y - top) * 8 + x - left]! + 128;
    }
  return out;
}

/** D·B·Dᵀ, or its inverse Dᵀ·B·D. */
function transform(block: Float64Array, inverse: boolean): Float64Array {
  const entry = (u: number, x: number) => (inverse ? DCT[x]![u]! : DCT[u]![x]!);
  const rows = new Float64Array(64);
  const out = new Float64Array(64);
  for (let y = 0; y < 8; y++)
    for (let u = 0; u < 8; u++) for (let x = 0; x < 8; x++) rows[y * 8 + u]! += entry(u, x) * block[y * 8 + x]!;
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) for (let y = 0; y < 8; y++) out[v * 8 + u]! += entry(v, y) * rows[y * 8 + u]!;
  return out;
}
