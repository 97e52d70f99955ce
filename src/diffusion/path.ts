/**
 * A diffusion path: a curve in the (ᾱ, β̄) square, as the list of steps that walk it.
 * RDDM's ᾱ is a cumulative *sum* (`alphaBar`); DDPM's is a cumulative *product* (`alphasCumprod`).
 */

/** A point of the square: x_t = x0 + ᾱ·residual + β̄·noise. */
export interface State {
  /** How much residual the state carries; 0 is clean, 1 the degraded input. */
  readonly alphaBar: number;
  /** How much noise it carries: its standard deviation. */
  readonly betaBar: number;
  /** Training timestep, 0 … T−1; −1 is clean; null where the curve has none. */
  readonly t: number | null;
}

/** One step of a walk. `to` need not equal the next step's `from` (diffusers' DDIM with linspace spacing). */
export interface PathStep {
  readonly from: State;
  readonly to: State;
}

export interface DiffusionPath {
  readonly steps: readonly PathStep[];
  /** The whole table, t = 0 … T−1: what Timesteps picks from. Drawn curves are sampled to T points by their parameter. */
  readonly states: readonly State[];
  readonly numTrainTimesteps: number;
  /** Σβ², of the schedule the path was made from. x_T = input + √sumScale·noise. */
  readonly sumScale: number;
  /**
   * Both schedules at equal t, T points: where a state without a timestep of its own finds one.
   * Absent where `states` already is that table.
   */
  readonly table?: readonly State[];
  /** What the two schedules are called, as on model cards; absent where the path was made without. */
  readonly schedules?: { readonly residual: string; readonly noise: string };
  /** Indexes of `states` where the curve turns a corner; a spacing keeps its nearest pick on each. */
  readonly corners?: readonly number[];
}

/** The end of every walk. */
export const CLEAN: State = { alphaBar: 0, betaBar: 0, t: -1 };

/** Whether a step to this state is the last one, which returns the prediction's x0. */
export const isClean = (state: State): boolean =>
  state.t === null ? state.alphaBar === 0 && state.betaBar === 0 : state.t < 0;

/** For messages: `t 499 → 399`, or the coordinates of a state that has no timestep. */
export const describeStep = ({ from, to }: PathStep): string => `${describeState(from)} → ${describeState(to)}`;

export function describeState(state: State): string {
  if (state.t !== null) return state.t < 0 ? "clean" : `t ${state.t}`;
  return `(ᾱ ${state.alphaBar.toPrecision(3)}, β̄ ${state.betaBar.toPrecision(3)})`;
}

/** A cumulative table over t = 0 … T−1, rising (or not: drawn ones may do as they like). */
export interface Schedule {
  readonly kind: "residual" | "noise";
  /** ᾱ_t for residual, β̄_t for noise. */
  readonly values: readonly number[];
  /** Σβ² (noise), or 1. */
  readonly sumScale: number;
  /** For messages: `decreased`, `increased, Σβ² = 0.01`. */
  readonly name: string;
}

/** What the loop hands to its body at each iteration. */
export interface Step extends PathStep {
  /** 0 for the first iteration. */
  readonly index: number;
  /** Number of iterations of this loop. */
  readonly count: number;
  readonly path: DiffusionPath;
}
