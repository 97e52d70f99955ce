import type { Tensor } from "../../expression/tensor.ts";
import { contactSheet, sheetSize } from "../contact-sheet.ts";
import { type ImageShape, imageShape, type Sides } from "../image-shape.ts";
import { label } from "./digits.ts";
import { Picture, textHeight, textWidth } from "./picture.ts";

/** Colour of a level in [0, 1]: black, red, yellow, white in even thirds. */
export const heat = (level: number): [number, number, number] =>
  [0, 1, 2].map((c) => Math.min(1, Math.max(0, 3 * level - c))) as [number, number, number];

/** Where there is no number: a colour that no level has. */
const NOT_A_NUMBER = [0, 1, 1] as const;

/** Values [batch, height × width], 0 black and `white` white, NaN cyan, as a picture [batch, 3, height, width] in [-1, 1]. */
export function heatMap(values: Float64Array, batch: number, height: number, width: number, white: number): Tensor {
  const plane = height * width;
  const data = new Float32Array(batch * 3 * plane);
  for (let item = 0; item < batch; item++)
    for (let i = 0; i < plane; i++) {
      const level = values[item * plane + i]! / white;
      (Number.isNaN(level) ? NOT_A_NUMBER : heat(level)).forEach((value, c) => {
        data[(item * 3 + c) * plane + i] = value * 2 - 1;
      });
    }
  return { shape: [batch, 3, height, width], data };
}

/** Least width of the picture, px. */
const SMALLEST = 128;

function layoutOf(sheet: Sides) {
  const enlarge = Math.max(1, Math.floor(SMALLEST / sheet.width));
  const width = Math.max(SMALLEST, sheet.width * enlarge);
  const scale = width >= 2 * SMALLEST ? 2 : 1;
  const [bar, gap] = [6 * scale, 4 * scale];
  const top = sheet.height * enlarge;
  return { enlarge, scale, bar, gap, top, width, height: top + 3 * gap + bar + textHeight(scale) };
}

/** Sides of {@link withLegend}'s picture. */
export function legendSize(map: Omit<ImageShape, "channels">): Sides {
  const { width, height } = layoutOf(sheetSize(map));
  return { width, height };
}

/** A heat map for looking at: small maps enlarged, a batch as one sheet, and below it the colours with their values. */
export function withLegend(map: Tensor, white: number): Tensor {
  const sheet = contactSheet(map);
  const shape = imageShape(sheet);
  const { enlarge, scale, bar, gap, top, width, height } = layoutOf(shape);
  const picture = new Picture(width, height);
  picture.image(enlarged(sheet, enlarge), Math.floor((width - shape.width * enlarge) / 2), 0);
  for (let x = gap; x < width - gap; x++)
    for (let y = 0; y < bar; y++) picture.blend(x, top + gap + y, heat((x - gap) / (width - 2 * gap - 1)), 1);
  const numbers = top + 2 * gap + bar;
  picture.text("0", gap, numbers, { scale });
  picture.text(label(white), width - gap, numbers, { scale, align: "right" });
  const middle = label(white / 2);
  if (width > 3 * textWidth(middle, scale) + 4 * gap)
    picture.text(middle, width / 2, numbers, { scale, align: "middle" });
  return picture.toTensor();
}

/** Each pixel as a square of `by` × `by`. */
function enlarged({ shape, data }: Tensor, by: number): Tensor {
  const [, channels, height, width] = shape as [number, number, number, number];
  const out = new Float32Array(channels * height * by * width * by);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height * by; y++)
      for (let x = 0; x < width * by; x++)
        out[(c * height * by + y) * width * by + x] =
          data[(c * height + Math.floor(y / by)) * width + Math.floor(x / by)]!;
  return { shape: [1, channels, height * by, width * by], data: out };
}
