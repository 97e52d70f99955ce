/** Over the finite elements of an array; in two passes, since the variance of a large offset would vanish in one. */
export interface Summary {
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** How many elements are NaN or infinite. */
  readonly nonFinite: number;
}

/** Figures of no element at all are NaN. */
export function summarise(data: Float32Array): Summary {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of data) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return {
    mean,
    std: Math.sqrt(squares / count),
    min: count ? min : Number.NaN,
    max: count ? max : Number.NaN,
    nonFinite: data.length - count,
  };
}
