import type { Tensor } from "../expression/tensor.ts";
import { imageShape } from "./image-shape.ts";

/**
 * A batch laid out as one image, row by row in `columns` columns (0: as square as can be), edge to edge; empty
 * places are black. A batch of one is returned as it is.
 */
export function contactSheet(tensor: Tensor, columns = 0): Tensor {
  const { batch, channels, height, width } = imageShape(tensor);
  if (batch === 1) return tensor;
  const across = Math.min(batch, columns || Math.ceil(Math.sqrt(batch)));
  const down = Math.ceil(batch / across);
  const [sheetWidth, sheetHeight] = [across * width, down * height];
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
