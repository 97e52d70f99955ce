/** One line of the report: a run of ours against stored reference numbers. */
export interface GoldenCase {
  readonly name: string;
  /** Largest allowed error. */
  readonly tolerance: number;
  /** The error; rejects with an {@link UnknownWord} or whatever else went wrong. */
  error(): number | Promise<number>;
}

/** A value outside a file's closed vocabulary: what it asks for is not known, so nothing can be said of it. */
export class UnknownWord extends Error {}

/** The value, known to be one of a closed list. */
export function oneOf<T extends string>(field: string, value: unknown, words: readonly T[]): T {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new UnknownWord(`unknown ${field} ${JSON.stringify(value)}`);
  return word;
}

/** Error of whole trajectories in float32. */
export const TRAJECTORY_TOLERANCE = 5e-5;

/** max|a − ref| / max(1, max|ref|); infinite where lengths differ or a number is missing. */
export function tensorError(actual: ArrayLike<number>, reference: readonly number[]): number {
  if (actual.length !== reference.length) return Number.POSITIVE_INFINITY;
  let scale = 1;
  let worst = 0;
  for (const [index, expected] of reference.entries()) {
    const difference = Math.abs(actual[index]! - expected);
    if (!(difference <= Number.MAX_VALUE)) return Number.POSITIVE_INFINITY;
    scale = Math.max(scale, Math.abs(expected));
    worst = Math.max(worst, difference);
  }
  return worst / scale;
}

/** The largest of several errors. */
export class Worst {
  value = 0;

  add(actual: ArrayLike<number>, reference: readonly number[]): void {
    this.value = Math.max(this.value, tensorError(actual, reference));
  }
}
