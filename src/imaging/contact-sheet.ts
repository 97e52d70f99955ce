import type { Tensor } from "../expression/tensor.ts";
import { type ImageShape, imageShape, type Sides } from "./image-shape.ts";

const acrossOf = (batch: number, columns: number): number => Math.min(batch, columns || Math.ceil(Math.sqrt(batch)));

/** Sides of {@link contactSheet}'s picture. */
export function sheetSize({ batch, height, width }: Omit<ImageShape, "channels">, columns = 0): Sides {
  const across = acrossOf(batch, columns);
  return { width: across * width, height: Math.ceil(batch / across) * height };
}

/**
 * A batch laid out as one image, row by row in `columns` columns (0: as square as can be), edge to edge; empty
 * places are black. A batch of one is returned as it is.
 */
export function contactSheet(tensor: Tensor, columns = 0): Tensor {
  const { batch, channels, height, width } = imageShape(tensor);
  if (batch === 1) return tensor;
  const across = acrossOf(batch, columns);
  const { width: sheetWidth, height: sheetHeight } = sheetSize({ batch, height, width }, columns);
  const data = new Float32Array(channels * sheetHeight * sheetWidth).fill(-1);
  for (let item = 0; item < batch; item++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) {
        const from = ((item * channels + c) * height + y) * width;
        const row = c * sheetHeight + Math.floor(item / across) * height + y;
        data.set(tensor.data.subarray(from, from + width), row * sheetWidth + (item % across) * width);
      }
  return { shape: [1, channels, sheetHeight, sheetWidth], data };
}
