import { label } from "./digits.ts";
import { PALETTE, Picture, textHeight, textWidth } from "./picture.ts";

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Smallest range that holds all finite values; a single value gets some room; of no value it is 0 to 1. */
export function rangeOf(values: Iterable<number>): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  if (low < high) return { low, high };
  const room = Math.abs(low) * 0.1 || 1;
  return { low: low - room, high: high + room };
}

/** A chart's frame: numbers at the ends of both axes, and where data goes between them. */
export interface Frame {
  readonly picture: Picture;
  readonly scaleX: (x: number) => number;
  readonly scaleY: (y: number) => number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const TEXT = 2;
const GAP = 6;

/** An empty chart of width × height px, x growing to the right and y upwards. */
export function frame(width: number, height: number, x: Range, y: Range): Frame {
  const picture = new Picture(width, height);
  const gutter = Math.max(textWidth(label(y.low), TEXT), textWidth(label(y.high), TEXT)) + 2 * GAP;
  const [left, right, top] = [gutter, width - 2 * GAP, GAP + textHeight(TEXT) / 2];
  const bottom = height - textHeight(TEXT) - 2 * GAP;
  for (let i = 0; i <= 4; i++) {
    const at = top + (i / 4) * (bottom - top);
    picture.line(left, at, right, at, 1, PALETTE.line);
  }
  picture.text(label(y.high), left - GAP, top - textHeight(TEXT) / 2, { scale: TEXT, align: "right" });
  picture.text(label(y.low), left - GAP, bottom - textHeight(TEXT) / 2, { scale: TEXT, align: "right" });
  picture.text(label(x.low), left, bottom + GAP, { scale: TEXT });
  picture.text(label(x.high), right, bottom + GAP, { scale: TEXT, align: "right" });
  return {
    picture,
    left,
    top,
    right,
    bottom,
    scaleX: (value) => left + ((value - x.low) / (x.high - x.low)) * (right - left),
    scaleY: (value) => bottom - ((value - y.low) / (y.high - y.low)) * (bottom - top),
  };
}
