import type { Tensor } from "../../expression/tensor.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from "./digits.ts";

/** sRGB, each in [0, 1]. */
export type Colour = readonly [number, number, number];

export const hex = (text: string): Colour =>
  [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255) as unknown as Colour;

/** The studio's dark palette: charts are pictures, and look the same wherever they are saved. */
export const PALETTE = {
  background: hex("#15181e"),
  line: hex("#2c323f"),
  text: hex("#8d95a5"),
  path: hex("#b18cff"),
  residual: hex("#ff8a5c"),
  noise: hex("#5cb8ff"),
  image: hex("#ffd166"),
  white: hex("#f3f4f6"),
  channels: [hex("#ff6b6b"), hex("#5fd38d"), hex("#6aa8ff")],
} as const;

/** A picture to draw charts on: shapes in pixels, x right and y down, edges smoothed by how much of a pixel they cover. */
export class Picture {
  readonly #rgb: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour = PALETTE.background,
  ) {
    this.#rgb = new Float32Array(3 * width * height);
    for (let c = 0; c < 3; c++) this.#rgb.fill(background[c]!, c * width * height, (c + 1) * width * height);
  }

  /** Lays a colour over one pixel; outside the picture nothing happens. */
  blend(x: number, y: number, colour: Colour, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || !(alpha > 0)) return;
    const plane = this.width * this.height;
    const at = y * this.width + x;
    for (let c = 0; c < 3; c++) {
      const under = this.#rgb[c * plane + at]!;
      this.#rgb[c * plane + at] = under + Math.min(1, alpha) * (colour[c]! - under);
    }
  }

  rectangle(left: number, top: number, width: number, height: number, colour: Colour, alpha = 1): void {
    this.#cover(left, top, left + width, top + height, colour, (x, y) => {
      const across = Math.min(left + width, x + 0.5) - Math.max(left, x - 0.5);
      const down = Math.min(top + height, y + 0.5) - Math.max(top, y - 0.5);
      return alpha * Math.max(0, across) * Math.max(0, down);
    });
  }

  line(x0: number, y0: number, x1: number, y1: number, width: number, colour: Colour, alpha = 1): void {
    const half = width / 2;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const squared = dx * dx + dy * dy;
    this.#cover(
      Math.min(x0, x1) - half,
      Math.min(y0, y1) - half,
      Math.max(x0, x1) + half,
      Math.max(y0, y1) + half,
      colour,
      (x, y) => {
        const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
        return alpha * Math.min(1, half + 0.5 - Math.hypot(x - x0 - t * dx, y - y0 - t * dy));
      },
    );
  }

  disc(x: number, y: number, radius: number, colour: Colour, alpha = 1): void {
    this.line(x, y, x, y, 2 * radius, colour, alpha);
  }

  /** A number; `x` is its left end, middle or right end as `align` says, `y` its top. */
  text(
    text: string,
    x: number,
    y: number,
    options: { scale?: number; align?: "left" | "middle" | "right" } = {},
  ): void {
    const { scale = 1, align = "left" } = options;
    const width = textWidth(text, scale);
    const left = Math.round(align === "left" ? x : align === "right" ? x - width : x - width / 2);
    [...text].forEach((character, i) => {
      glyph(character).forEach((row, down) => {
        [...row].forEach((ink, across) => {
          if (ink !== "#") return;
          const at = left + (i * (GLYPH_WIDTH + 1) + across) * scale;
          for (let k = 0; k < scale * scale; k++)
            this.blend(at + (k % scale), Math.round(y) + down * scale + Math.floor(k / scale), PALETTE.text, 1);
        });
      });
    });
  }

  /** Copies the images of a tensor [1, 1 or 3, height, width] in [-1, 1] to a place. */
  image(tensor: Tensor, left: number, top: number): void {
    const [, channels, height, width] = tensor.shape as [number, number, number, number];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (c: number) => (tensor.data[((channels === 1 ? 0 : c) * height + y) * width + x]! + 1) / 2;
        this.blend(left + x, top + y, [at(0), at(1), at(2)], 1);
      }
  }

  /** [1, 3, height, width], sRGB in [-1, 1]. */
  toTensor(): Tensor {
    return { shape: [1, 3, this.height, this.width], data: this.#rgb.map((value) => value * 2 - 1) };
  }

  /** Pixel (x, y) is centred on whole numbers here: a line from 0 to 3 covers four pixels. */
  #cover(
    left: number,
    top: number,
    right: number,
    bottom: number,
    colour: Colour,
    coverage: (x: number, y: number) => number,
  ): void {
    const [x0, x1] = [Math.max(0, Math.floor(left - 0.5)), Math.min(this.width - 1, Math.ceil(right + 0.5))];
    const [y0, y1] = [Math.max(0, Math.floor(top - 0.5)), Math.min(this.height - 1, Math.ceil(bottom + 0.5))];
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) this.blend(x, y, colour, coverage(x, y));
  }
}

export const textWidth = (text: string, scale = 1): number => scale * (text.length * (GLYPH_WIDTH + 1) - 1);
export const textHeight = (scale = 1): number => scale * GLYPH_HEIGHT;
