import type { State } from "./path.ts";

/** A mixture of Gaussians of one standard deviation, over vectors of length `size`. */
export interface Mixture {
  /** One mean after the other: `weights.length` times `size` numbers. */
  readonly means: ArrayLike<number>;
  /** Positive, of any sum. */
  readonly weights: readonly number[];
  /** s ≥ 0, of each component in every direction; 0 is a set of points. */
  readonly deviation: number;
  readonly size: number;
}

/**
 * E[x0 | x_t] for data of this mixture, exactly: with y = x_t − ᾱ·input = (1 − ᾱ)·x0 + β̄·ε and V = (1 − ᾱ)²s² + β̄²,
 * component k has the odds w_k·exp(−|y − (1 − ᾱ)·m_k|²/2V), and expects m_k + (1 − ᾱ)s²/V·(y − (1 − ᾱ)·m_k).
 * The function returned reads one vector `y` and writes x0 to `out`.
 */
export function posteriorMean({ means, weights, deviation, size }: Mixture, { alphaBar, betaBar }: State) {
  const signal = 1 - alphaBar;
  const variance = (signal * deviation) ** 2 + betaBar ** 2;
  const gain = variance > 0 ? (signal * deviation ** 2) / variance : 0;
  const odds = new Float64Array(weights.length);
  return (y: Float64Array, out: Float64Array): void => {
    for (let k = 0; k < odds.length; k++) {
      let distance = 0;
      for (let i = 0; i < size; i++) distance += (y[i]! - signal * means[k * size + i]!) ** 2;
      odds[k] = distance;
    }
    toShares(odds, weights, variance);
    out.fill(0);
    for (let k = 0; k < odds.length; k++) {
      const share = odds[k]!;
      if (share === 0) continue;
      for (let i = 0; i < size; i++) {
        const mean = means[k * size + i]!;
        out[i]! += share * (mean + gain * (y[i]! - signal * mean));
      }
    }
  };
}

/**
 * Squared distances to the components' shares of the posterior. Distances beyond the nearest one's are what counts
 * (log-sum-exp), so nothing overflows; without any variance the nearest is certain, and ties keep their weights.
 */
function toShares(distances: Float64Array, weights: readonly number[], variance: number): void {
  const nearest = distances.reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < distances.length; k++) {
    const beyond = distances[k]! - nearest;
    distances[k] = beyond === 0 ? weights[k]! : weights[k]! * Math.exp(-beyond / (2 * variance));
    sum += distances[k]!;
  }
  for (let k = 0; k < distances.length; k++) distances[k]! /= sum;
}
