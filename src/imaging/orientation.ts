import ExifReader from "exifreader";
import type { Tensor } from "../expression/tensor.ts";
import { imageShape } from "./image-shape.ts";

/** EXIF's Orientation, 1 … 8; 1 (upright) where there is none or the metadata cannot be read. */
export function readOrientation(bytes: Uint8Array): number {
  try {
    const value = ExifReader.load(bytes.slice().buffer).Orientation?.value;
    return typeof value === "number" && value >= 1 && value <= 8 ? value : 1;
  } catch {
    // Broken metadata does not make the pixels unreadable.
    return 1;
  }
}

/** Turns an image upright (EXIF 2.32, tag 0x0112): 2 … 4 mirror and rotate, 5 … 8 also swap the axes. */
export function applyOrientation(tensor: Tensor, orientation: number): Tensor {
  if (orientation === 1) return tensor;
  const { batch, channels, height: h, width: w } = imageShape(tensor);
  const swap = orientation >= 5;
  const [height, width] = swap ? [w, h] : [h, w];
  const flipRows = [3, 4, 6, 7].includes(orientation);
  const flipColumns = [2, 3, 7, 8].includes(orientation);
  const data = new Float32Array(tensor.data.length);
  for (let plane = 0; plane < batch * channels; plane++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        // The stored pixel that is shown at (x, y).
        const [row, column] = swap ? [x, y] : [y, x];
        const fromY = flipRows ? h - 1 - row : row;
        const fromX = flipColumns ? w - 1 - column : column;
        data[(plane * height + y) * width + x] = tensor.data[(plane * h + fromY) * w + fromX]!;
      }
  return { shape: [batch, channels, height, width], data };
}
