import type { Tensor } from "../expression/tensor.ts";
import type { PreviewLayout } from "./preview-layout.ts";
import type { Preview } from "./protocol.ts";

/** Where a number could not be: seen at once, and in no photograph. */
const NOT_FINITE = [255, 0, 255] as const;

/** The picture of a tensor, pixel by pixel: the mean over the box of elements that each one covers. */
export function renderPreview({ data }: Tensor, layout: PreviewLayout): Preview {
  const { columns, rows, cellWidth, cellHeight, items } = layout;
  const width = columns * cellWidth;
  const height = rows * cellHeight;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const item = Math.floor(y / cellHeight) * columns + Math.floor(x / cellWidth);
      if (item >= items) continue;
      const [r, g, b] = colourAt(data, layout, item, x % cellWidth, y % cellHeight);
      rgba.set([r, g, b, 255], (y * width + x) * 4);
    }
  }
  return { width, height, rgba };
}

function colourAt(
  data: Float32Array,
  layout: PreviewLayout,
  item: number,
  x: number,
  y: number,
): readonly [number, number, number] {
  const planes = layout.plane === null ? [0, 1, 2] : [layout.plane];
  const means = planes.map((plane) => boxMean(data, layout, item * layout.channels + plane, x, y));
  if (!means.every(Number.isFinite)) return NOT_FINITE;
  const [r, g = r, b = r] = means.map((mean) => Math.round((mean / layout.range + 1) * 127.5));
  return [r!, g!, b!];
}

/** Mean of one plane over the elements that cell pixel (x, y) covers, wholly or in part. */
function boxMean(data: Float32Array, layout: PreviewLayout, plane: number, x: number, y: number): number {
  const { width, height, cellWidth, cellHeight } = layout;
  const [left, right] = [Math.floor((x * width) / cellWidth), Math.ceil(((x + 1) * width) / cellWidth)];
  const [top, bottom] = [Math.floor((y * height) / cellHeight), Math.ceil(((y + 1) * height) / cellHeight)];
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    const start = (plane * height + row) * width;
    for (let column = left; column < right; column++) sum += data[start + column]!;
  }
  return sum / ((right - left) * (bottom - top));
}
