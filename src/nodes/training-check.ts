import type { DiffusionPath } from "../diffusion/path.ts";
import type { ModelTraits } from "./values.ts";

/** Σβ² closer than this, relatively, are the same: cards round. */
const SAME = 1e-3;

/**
 * What a path asks of a network that its card does not promise, in words; nothing where the card covers it, or does not
 * say. A network trained over the whole square knows any path inside it.
 */
export function trainingMismatches(traits: ModelTraits, path: DiffusionPath): string[] {
  const { square, sumScale } = traits.trainedOn;
  const problems = square
    ? [outsideSquare(traits, path)]
    : [
        sumScale.length > 0 ? otherSum(traits, path) : null,
        otherSchedule(traits, "residual", path),
        otherSchedule(traits, "noise", path),
        otherOrder(traits, path),
      ];
  return [...problems, otherTimesteps(traits, path)].filter((problem) => problem !== null);
}

function outsideSquare({ title, trainedOn }: ModelTraits, path: DiffusionPath): string | null {
  const largest = path.steps.reduce((most, { from }) => Math.max(most, from.betaBar), 0);
  if (trainedOn.sumScale.length === 0 || largest <= 1 + SAME) return null;
  return `“${title}” was trained with β̄ up to 1; this path starts at β̄ = ${round(largest)}. Set Σβ² to 1 or less.`;
}

function otherSum({ title, trainedOn }: ModelTraits, path: DiffusionPath): string | null {
  const { sumScale } = trainedOn;
  if (sumScale.some((known) => Math.abs(known - path.sumScale) <= SAME * known)) return null;
  const known = sumScale.map(round).join(" or ");
  return `“${title}” was trained with Σβ² = ${known}; this path has Σβ² = ${round(path.sumScale)}. Set it in Noise schedule.`;
}

function otherSchedule(
  { title, trainedOn }: ModelTraits,
  kind: "residual" | "noise",
  path: DiffusionPath,
): string | null {
  const known = kind === "residual" ? trainedOn.residualSchedules : trainedOn.noiseSchedules;
  const name = path.schedules?.[kind];
  if (known.length === 0 || name === undefined || known.includes(name)) return null;
  const given = name === "drawn" ? "is drawn by hand" : `is “${name}”`;
  return `“${title}” was trained with the ${kind} schedule ${known.map((each) => `“${each}”`).join(" or ")}; this path's ${given}.`;
}

/** A path that leaves its schedules' common t. A network that names no schedule may have been trained on any. */
function otherOrder({ title, trainedOn }: ModelTraits, path: DiffusionPath): string | null {
  const named = trainedOn.residualSchedules.length + trainedOn.noiseSchedules.length > 0;
  if (!named || path.table === undefined) return null;
  return `“${title}” was trained on residual and noise walked together; this path goes another way through the square.`;
}

function otherTimesteps({ title, trainedOn, conditioning }: ModelTraits, path: DiffusionPath): string | null {
  const { numTrainTimesteps, sumScale, noiseSchedules } = trainedOn;
  if (sumScale.length + noiseSchedules.length === 0) return null;
  if (conditioning !== "timestep" || path.numTrainTimesteps === numTrainTimesteps) return null;
  return (
    `“${title}” is told a timestep of ${numTrainTimesteps}, and this path counts ${path.numTrainTimesteps}: ` +
    "the same t stands for another state. Give the schedules its number of training timesteps."
  );
}

const round = (value: number): string => String(Number(value.toPrecision(4)));
