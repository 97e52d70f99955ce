import type { Point } from "./view.ts";

/** A node as it lies on the canvas, in flow pixels. */
export interface Box extends Point {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export type Positions = Readonly<Record<string, Point>>;
export type AlignTo = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** Moves boxes so that their sides, or their middles, lie on one line: that of the outermost, or of all together. */
export function align(boxes: readonly Box[], to: AlignTo): Positions {
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const place = ({ x, y, width, height }: Box): Point => {
    if (to === "left") return { x: left, y };
    if (to === "right") return { x: right - width, y };
    if (to === "centre") return { x: (left + right - width) / 2, y };
    if (to === "top") return { x, y: top };
    if (to === "bottom") return { x, y: bottom - height };
    return { x, y: (top + bottom - height) / 2 };
  };
  return positions(boxes, place);
}

/** Equal gaps between boxes along an axis; the first and the last stay. */
export function distribute(boxes: readonly Box[], axis: "x" | "y"): Positions {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < 3) return {};
  const room = last[axis] + last[size] - first[axis] - sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = room / (sorted.length - 1);
  let at = first[axis];
  const places = new Map<string, number>();
  for (const box of sorted) {
    places.set(box.id, at);
    at += box[size] + gap;
  }
  return positions(boxes, (box) => ({ x: box.x, y: box.y, [axis]: places.get(box.id) ?? box[axis] }));
}

const positions = (boxes: readonly Box[], place: (box: Box) => Point): Positions =>
  Object.fromEntries(
    boxes.map((box) => {
      const { x, y } = place(box);
      return [box.id, { x: Math.round(x), y: Math.round(y) }];
    }),
  );

/** The rectangle around boxes; null around none. */
export function around(boxes: readonly Omit<Box, "id">[]): Omit<Box, "id"> | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  return { x, y, width, height };
}
