import { blurPlane } from "./degradation/blur.ts";

/**
 * Masks, everywhere in the studio: height × width, 1 where the picture is unknown (the hole), 0 where it is known.
 * Pixel (column, row) is the point (column + ½, row + ½).
 */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** A rectangle or ellipse: centre and full sides, as shares of width and height. */
export interface MaskShape {
  readonly form: "rectangle" | "ellipse";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One brush stroke; see `Stroke` of the document. */
export interface BrushStroke {
  /** Share of the shorter side. */
  readonly radius: number;
  readonly erase: boolean;
  readonly points: readonly (readonly [number, number])[];
  readonly form?: "rectangle" | "ellipse";
}

export function shapeMask(width: number, height: number, shape: MaskShape): Mask {
  const values = new Float64Array(width * height);
  fillShape(values, width, height, shape, 1);
  return { width, height, values };
}

function fillShape(values: Float64Array, width: number, height: number, shape: MaskShape, value: number): void {
  for (let row = 0; row < height; row++) {
    const v = Math.abs((row + 0.5) / height - shape.y) / (shape.height / 2);
    if (!(v <= 1)) continue;
    const reach = shape.form === "ellipse" ? Math.sqrt(1 - v * v) : 1;
    const half = (reach * shape.width) / 2;
    fillRow(values, width, row, (shape.x - half) * width, (shape.x + half) * width, value);
  }
}

/** Strokes in order: each point within the radius of the stroke's line becomes 1, or 0 where it erases. */
export function strokesMask(width: number, height: number, strokes: readonly BrushStroke[]): Mask {
  const values = new Float64Array(width * height);
  for (const { radius, erase, points, form } of strokes) {
    if (form) {
      fillShape(values, width, height, boxOf(form, points), erase ? 0 : 1);
      continue;
    }
    const px = points.map(([x, y]) => [x * width, y * height] as const);
    const r = radius * Math.min(width, height);
    for (let i = 0; i < px.length; i++) {
      const [a, b] = [px[Math.max(0, i - 1)]!, px[i]!];
      const [top, bottom] = [Math.min(a[1], b[1]) - r, Math.max(a[1], b[1]) + r];
      for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, bottom); row++) {
        const [left, right] = capsuleSpan(a, b, r, row + 0.5);
        fillRow(values, width, row, left, right, erase ? 0 : 1);
      }
    }
  }
  return { width, height, values };
}

/** The shape between two opposite corners. */
function boxOf(form: MaskShape["form"], [a, b]: BrushStroke["points"]): MaskShape {
  const [[ax, ay], [bx, by]] = [a!, b ?? a!];
  return { form, x: (ax + bx) / 2, y: (ay + by) / 2, width: Math.abs(bx - ax), height: Math.abs(by - ay) };
}

type Point = readonly [number, number];

/** Where the horizontal at `y` lies within `r` of the segment: one interval, since that region is convex; empty is [∞, −∞]. */
function capsuleSpan(a: Point, b: Point, r: number, y: number): [number, number] {
  const discs = [a, b].map(([x, centre]): [number, number] => {
    const half = Math.sqrt(r * r - (y - centre) ** 2);
    return half >= 0 ? [x - half, x + half] : EMPTY;
  });
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return discs[0]!;
  // Between the ends: 0 ≤ along ≤ length and |across| ≤ r, both linear in x.
  const along = within(dx / length, (-a[0] * dx + (y - a[1]) * dy) / length, 0, length);
  const across = within(dy / length, (-a[0] * dy - (y - a[1]) * dx) / length, -r, r);
  const [left, right] = [Math.max(along[0], across[0]), Math.min(along[1], across[1])];
  const spans = [...discs, left <= right ? [left, right] : EMPTY];
  return [Math.min(...spans.map((span) => span[0]!)), Math.max(...spans.map((span) => span[1]!))];
}

const EMPTY: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** The x with low ≤ slope·x + offset ≤ high. */
function within(slope: number, offset: number, low: number, high: number): [number, number] {
  if (slope === 0)
    return offset >= low && offset <= high ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : EMPTY;
  const ends = [(low - offset) / slope, (high - offset) / slope];
  return [Math.min(...ends), Math.max(...ends)];
}

/** Sets the pixels of a row whose centres lie in [left, right]. */
function fillRow(values: Float64Array, width: number, row: number, left: number, right: number, value: number): void {
  const first = Math.max(0, Math.ceil(left - 0.5));
  const last = Math.min(width - 1, Math.floor(right - 0.5));
  if (first <= last) values.fill(value, row * width + first, row * width + last + 1);
}

/** Hole and known swapped, and the edge softened by a Gaussian of `feather` px. */
export function finishMask(mask: Mask, options: { invert: boolean; feather: number }): Mask {
  const { width, height } = mask;
  const values = options.invert ? mask.values.map((value) => 1 - value) : mask.values;
  return { width, height, values: blurPlane(values, width, height, options.feather) };
}
