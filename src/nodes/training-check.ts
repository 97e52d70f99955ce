import type { DiffusionPath } from "../diffusion/path.ts";
import type { ModelTraits } from "./values.ts";

/** Σβ² closer than this, relatively, are the same: cards round. */
const SAME = 1e-3;

/**
 * What a path asks of a network that its card does not promise, in words; null where the card covers it, or says
 * nothing. A network trained over the whole square knows any path inside it.
 */
export function trainingMismatch({ title, trainedOn }: ModelTraits, path: DiffusionPath): string | null {
  const { square, sumScale } = trainedOn;
  if (sumScale.length === 0) return null;
  if (square) {
    const largest = Math.max(...path.steps.map(({ from }) => from.betaBar));
    if (largest <= 1 + SAME) return null;
    return `“${title}” was trained with β̄ up to 1; this path starts at β̄ = ${round(largest)}. Set Σβ² to 1 or less.`;
  }
  if (sumScale.some((known) => Math.abs(known - path.sumScale) <= SAME * known)) return null;
  const known = sumScale.map(round).join(" or ");
  return `“${title}” was trained with Σβ² = ${known}; this path has Σβ² = ${round(path.sumScale)}. Set it in Noise schedule.`;
}

const round = (value: number): string => String(Number(value.toPrecision(4)));
