import { CLEAN, type DiffusionPath, type PathStep, type State } from "./path.ts";

/** Which states of a path's table to visit, and where each step lands. */
export interface Selection {
  /** `official`: the RDDM code's list. `leading`, `trailing`, `linspace`: diffusers'. `list`: given. */
  readonly spacing: "official" | "leading" | "trailing" | "linspace" | "list";
  /** Number of steps N, 1 … T; a given list counts for itself. */
  readonly count: number;
  /** Indexes of the table, falling, for spacing `list`. */
  readonly list: readonly number[];
  /** Added to every timestep of `leading` (diffusers' `steps_offset`). */
  readonly offset: number;
  /** `list`: to the next timestep of the list. `stride`: from t to t − ⌊T/N⌋, which need not be in the list (diffusers' DDIM). */
  readonly next: "list" | "stride";
  /** Where the last step lands: `clean`, or the first state of the table (diffusers' `set_alpha_to_one: false`). */
  readonly end: "clean" | "first";
  /**
   * `residualThenNoise`: the official code's two loops, each of which ends by returning x0. `jumpBack`: every stretch of
   * `stretch` steps is walked `walks` times; what carries the state back to its beginning is the loop's business.
   */
  readonly phases: "together" | "residualThenNoise" | "jumpBack";
  readonly stretch: number;
  readonly walks: number;
}

/** Why a selection fits no table of T states, or null when it does. */
export function selectionProblem(selection: Selection, timesteps: number): string | null {
  if (selection.spacing !== "list" && (selection.count < 1 || selection.count > timesteps))
    return `${selection.count} steps were asked of a schedule that has ${timesteps} states`;
  const picks = pickTimesteps(selection, timesteps);
  if (picks.length === 0) return "the list of timesteps is empty";
  const outside = picks.find((t) => !Number.isInteger(t) || t < 0 || t >= timesteps);
  if (outside !== undefined) return `timestep ${outside} is not an integer from 0 to ${timesteps - 1}`;
  const rising = picks.find((t, index) => index > 0 && t >= picks[index - 1]!);
  if (rising !== undefined) return `timestep ${rising} does not fall below the one before it`;
  const steps = picks.length * walksOf(selection);
  if (steps > MAX_STEPS) return `this comes to ${steps} steps; at most ${MAX_STEPS} are walked`;
  return null;
}

/** Of one loop, jumps back included: far beyond use, well within memory. */
const MAX_STEPS = 100_000;

function walksOf({ phases, walks }: Selection): number {
  switch (phases) {
    case "together":
      return 1;
    case "residualThenNoise":
      return 2;
    case "jumpBack":
      return walks;
  }
}

/** Timesteps to visit, falling. */
export function pickTimesteps(selection: Selection, timesteps: number): number[] {
  const { spacing, count, offset } = selection;
  const index = Array.from({ length: count }, (_, step) => step);
  switch (spacing) {
    case "official":
      return officialTimes(timesteps, count).slice(0, -1);
    case "leading":
      return index.map((step) => step * Math.floor(timesteps / count) + offset).reverse();
    case "trailing":
      return index.map((step) => roundHalfEven(timesteps - step * (timesteps / count)) - 1);
    case "linspace":
      if (count === 1) return [0];
      return index.map((step) => roundHalfEven((step * (timesteps - 1)) / (count - 1))).reverse();
    case "list":
      return [...selection.list];
  }
}

/**
 * The official code's times: `linspace(-1, T-1, N+1)` in float32, truncated, read in reverse; the last is −1.
 * PyTorch counts from whichever end is nearer, and rounding there decides what truncation keeps. This is its scalar
 * loop; where T/N is no binary fraction, its vectorised loops may keep a neighbour (T = 1000: from N = 26 on).
 */
export function officialTimes(timesteps: number, count: number): number[] {
  const single = Math.fround;
  const start = -1;
  const end = single(timesteps - 1);
  const step = single(single(end - start) / count);
  const times = Array.from({ length: count + 1 }, (_, index) =>
    index < Math.floor((count + 1) / 2)
      ? single(start + single(step * index))
      : single(end - single(step * (count - index))),
  );
  return times.map(Math.trunc).reverse();
}

/** numpy's rounding: halves go to the even neighbour. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The path with the selected steps only; its table stays. The selection must have no problem. */
export function selectSteps(path: DiffusionPath, selection: Selection): DiffusionPath {
  const timesteps = path.states.length;
  const picks = pickTimesteps(selection, timesteps);
  const kept = selection.spacing === "list" ? picks : keepCorners(picks, path.corners ?? []);
  const end = selection.end === "clean" ? CLEAN : path.states[0]!;
  const stride = Math.floor(timesteps / kept.length);
  const pairs = kept.map((t, index): PathStep => {
    const next = selection.next === "stride" ? t - stride : (kept[index + 1] ?? -1);
    return { from: path.states[t]!, to: next < 0 ? end : path.states[next]! };
  });
  return { ...path, steps: inPhases(pairs, selection) };
}

function inPhases(pairs: readonly PathStep[], { phases, stretch, walks }: Selection): readonly PathStep[] {
  switch (phases) {
    case "together":
      return pairs;
    case "residualThenNoise":
      return twoPhases(pairs);
    case "jumpBack":
      return pairs.flatMap((_, index) =>
        index % stretch === 0
          ? Array(walks)
              .fill(pairs.slice(index, index + stretch))
              .flat()
          : [],
      );
  }
}

/** Moves the nearest pick onto each corner, so that no step cuts it; the first pick stays where it is. */
function keepCorners(picks: readonly number[], corners: readonly number[]): number[] {
  const kept = [...picks];
  for (const corner of corners) {
    const rest = kept.slice(1);
    if (rest.length === 0 || kept.includes(corner)) continue;
    const distance = (t: number) => Math.abs(t - corner);
    const nearest = rest.reduce((best, t) => (distance(t) < distance(best) ? t : best));
    kept[kept.indexOf(nearest)] = corner;
  }
  return kept;
}

/**
 * The official path-independent run: all residual, then all noise, in two loops. Both read ᾱ_t and β̄_t at the
 * same times; the first leaves β̄ as it is, the second ᾱ, and each returns x0 at its end.
 */
function twoPhases(pairs: readonly PathStep[]): PathStep[] {
  const landing = (to: State, half: Partial<State>): State => ({ ...to, ...half, t: to.t === -1 ? -1 : null });
  return [
    ...pairs.map(({ from, to }) => ({ from, to: landing(to, { betaBar: from.betaBar }) })),
    ...pairs.map(({ from, to }) => ({ from, to: landing(to, { alphaBar: from.alphaBar }) })),
  ];
}
