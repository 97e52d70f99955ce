import { sizeOf, type Tensor } from "../expression/tensor.ts";
import { type AxisTile, type Box, weightAt } from "./tiling.ts";

const dims = ({ shape }: Tensor) => shape as readonly [number, number, number, number];

export function gatherBox(tensor: Tensor, box: Box): Tensor {
  const [, channels, height, width] = dims(tensor);
  const shape = [box.items, channels, box.height, box.width];
  const data = new Float32Array(sizeOf(shape));
  for (let row = 0, rows = box.items * channels * box.height; row < rows; row++) {
    const plane = Math.floor(row / box.height) + box.item * channels;
    const from = (plane * height + box.top + (row % box.height)) * width + box.left;
    data.set(tensor.data.subarray(from, from + box.width), row * box.width);
  }
  return { shape, data };
}

export function reverseChannels(tensor: Tensor): Tensor {
  const [items, channels, height, width] = dims(tensor);
  const size = height * width;
  const data = new Float32Array(tensor.data.length);
  for (let plane = 0; plane < items * channels; plane++) {
    const from = plane - 2 * (plane % channels) + channels - 1;
    data.set(tensor.data.subarray(from * size, (from + 1) * size), plane * size);
  }
  return { shape: tensor.shape, data };
}

/** Adds a tile, weighted, onto the canvas. */
export function addTile(canvas: Tensor, tile: Tensor, item: number, rows: AxisTile, columns: AxisTile): void {
  const [, channels, height, width] = dims(canvas);
  const across = Float32Array.from({ length: columns.length }, (_, x) => weightAt(x, columns));
  for (let row = 0, count = tile.data.length / columns.length; row < count; row++) {
    const y = row % rows.length;
    const down = weightAt(y, rows);
    if (down === 0) continue;
    const plane = Math.floor(row / rows.length) + item * channels;
    const to = (plane * height + rows.from + y) * width + columns.from;
    for (let x = 0; x < columns.length; x++) {
      const weight = down * across[x]!;
      if (weight > 0) canvas.data[to + x]! += weight * tile.data[row * columns.length + x]!;
    }
  }
}
