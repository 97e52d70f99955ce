import { type Curve, pointsAtLength } from "./curve.ts";
import { alphasCumprod, type DdpmSpec } from "./ddpm.ts";
import { CLEAN, type DiffusionPath, type PathStep, type Schedule, type State } from "./path.ts";
import { scheduleName } from "./schedules.ts";

/** In which order a path gives back residual and noise on its way to (0, 0). */
export type PathOrder = "together" | "residualFirst" | "noiseFirst" | "drawn";

/**
 * Joins two schedules of one length T into a curve of the (ᾱ, β̄) square, walked state by state.
 * `together` pairs them at equal t. `residualFirst` and `noiseFirst` go along two sides of the square, half of
 * the T states on each, every side spaced by its own schedule. `drawn` follows `points` (ᾱ, β̄/√sumScale), from
 * the clean corner outwards, spaced by length.
 */
export function joinSchedules(
  residual: Schedule,
  noise: Schedule,
  order: PathOrder = "together",
  points: Curve = [],
): DiffusionPath {
  const table = residual.values.map((alphaBar, t): State => ({ alphaBar, betaBar: noise.values[t]!, t }));
  // A noise schedule's name goes on with its sumScale.
  const schedules = { residual: residual.name, noise: noise.name.split(",")[0]! };
  const shared = { numTrainTimesteps: table.length, sumScale: noise.sumScale, schedules };
  if (order === "together") return { ...shared, states: table, steps: walk(table) };
  const states =
    order === "drawn"
      ? drawnStates(points, table.length, Math.sqrt(noise.sumScale))
      : sideStates(residual.values, noise.values, order);
  const corners = order === "drawn" ? [] : [Math.floor(table.length / 2) - 1].filter((index) => index >= 0);
  return { ...shared, states, steps: walk(states), table, corners };
}

/** DDPM's coefficients as a path, input = 0: ᾱ = 1 − √c, β̄ = √(1 − c). */
export function ddpmPath(spec: DdpmSpec, timesteps: number): DiffusionPath {
  const states = alphasCumprod(spec, timesteps).map(
    (c, t): State => ({ alphaBar: 1 - Math.sqrt(c), betaBar: Math.sqrt(1 - c), t }),
  );
  const name = scheduleName({ kind: "ddpm", ...spec });
  return {
    states,
    steps: walk(states),
    numTrainTimesteps: timesteps,
    sumScale: 1,
    schedules: { residual: name, noise: name },
  };
}

/** Every state, from the last to the first, then to clean. */
export const walk = (states: readonly State[]): PathStep[] =>
  states.map((from, index) => ({ from, to: index > 0 ? states[index - 1]! : CLEAN })).reverse();

function sideStates(
  alphaBars: readonly number[],
  betaBars: readonly number[],
  order: "residualFirst" | "noiseFirst",
): State[] {
  const timesteps = alphaBars.length;
  const [first, second] = order === "residualFirst" ? [alphaBars, betaBars] : [betaBars, alphaBars];
  return alphaBars.map((_, index) => {
    const share = (2 * (index + 1)) / timesteps;
    const position = (share <= 1 ? share : share - 1) * timesteps - 1;
    // Walked backwards: the upper half of the states gives back what goes first, the rest still held in full.
    const held = share <= 1 ? tableAt(second, position) : second.at(-1)!;
    const given = share <= 1 ? 0 : tableAt(first, position);
    const t = index === timesteps - 1 ? index : null;
    return order === "residualFirst" ? { alphaBar: given, betaBar: held, t } : { alphaBar: held, betaBar: given, t };
  });
}

/** A table over t = 0 … T−1 read between its entries; 0 at −1. */
export function tableAt(values: readonly number[], position: number): number {
  const below = Math.floor(position);
  const left = below < 0 ? 0 : values[below]!;
  const right = values[below + 1] ?? left;
  return left + (position - below) * (right - left);
}

function drawnStates(points: Curve, timesteps: number, root: number): State[] {
  const shares = Array.from({ length: timesteps }, (_, index) => (index + 1) / timesteps);
  return pointsAtLength(points, shares).map(([alphaBar, height]) => ({ alphaBar, betaBar: root * height, t: null }));
}
