import type { Statistics } from "./protocol.ts";

export const BINS = 64;

/** Statistics in float64, in two passes. Without a finite element all figures are NaN and the histogram is empty. */
export function statisticsOf(data: Float32Array): Statistics {
  const level = levelOf(data);
  if (Number.isFinite(level.mean)) return spreadOf(data, level);
  const finite = data.filter(Number.isFinite);
  const nonFinite = data.length - finite.length;
  if (finite.length > 0) return { ...spreadOf(finite, levelOf(finite)), nonFinite };
  return { min: NaN, max: NaN, mean: NaN, std: NaN, nonFinite, histogram: new Array<number>(BINS).fill(0) };
}

interface Level {
  readonly min: number;
  readonly max: number;
  /** Finite exactly where every element is, and there is one: float32 values do not add up to infinity in float64. */
  readonly mean: number;
}

function levelOf(data: Float32Array): Level {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / data.length };
}

/** Of finite elements only: nothing is asked of each one, since this runs on every wire at every step. */
function spreadOf(data: Float32Array, { min, max, mean }: Level): Statistics {
  const scale = max > min ? BINS / (max - min) : 0;
  // The largest element is at the end of the last bin, which is a bin of its own here.
  const counts = new Uint32Array(BINS + 1);
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    squares += (value - mean) * (value - mean);
    counts[((value - min) * scale) | 0]!++;
  }
  const histogram = Array.from(counts.subarray(0, BINS));
  histogram[BINS - 1]! += counts[BINS]!;
  const std = Math.sqrt(squares / data.length);
  return { min, max, mean, std, nonFinite: 0, histogram };
}
