import type { Statistics } from "./protocol.ts";

export const BINS = 64;

/** Statistics in float64, in two passes. Without a finite element all figures are NaN and the histogram is empty. */
export function statisticsOf(data: Float32Array): Statistics {
  const { min, max, sum, finite } = firstPass(data);
  const nonFinite = data.length - finite;
  const histogram = new Array<number>(BINS).fill(0);
  if (finite === 0) return { min: NaN, max: NaN, mean: NaN, std: NaN, nonFinite, histogram };
  const mean = sum / finite;
  const scale = max > min ? BINS / (max - min) : 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) * (value - mean);
    histogram[Math.min(BINS - 1, Math.floor((value - min) * scale))]!++;
  }
  return { min, max, mean, std: Math.sqrt(squares / finite), nonFinite, histogram };
}

function firstPass(data: Float32Array): { min: number; max: number; sum: number; finite: number } {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let finite = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    finite++;
  }
  return { min, max, sum, finite };
}
