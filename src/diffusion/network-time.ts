import { tableAt } from "./build-path.ts";
import type { State } from "./path.ts";

/** What a network that is conditioned on a timestep is told of a state. */
export interface NetworkTime {
  /** 0 … T−1, between integers where the table is read between its entries. */
  readonly t: number;
  /** The state lies on the table at that t: the network has seen its like. */
  readonly onSchedule: boolean;
}

/** Further off than rounding: a state with this distance to the table was put there by somebody. */
const TOLERANCE = 1e-6;

/**
 * A state's own t where it has one; otherwise the largest t of the table whose β̄ equals the state's,
 * interpolated, and the nearest end beyond its range. `table` is both training schedules at equal t.
 */
export function networkTime(state: State, table: readonly State[]): NetworkTime {
  if (state.t !== null) return { t: state.t, onSchedule: true };
  const betaBars = table.map((entry) => entry.betaBar);
  const t = largestTimeOf(state.betaBar, betaBars);
  const alphaBar = tableAt(
    table.map((entry) => entry.alphaBar),
    t,
  );
  const off = Math.max(Math.abs(alphaBar - state.alphaBar), Math.abs(tableAt(betaBars, t) - state.betaBar));
  return { t, onSchedule: off <= TOLERANCE };
}

function largestTimeOf(betaBar: number, betaBars: readonly number[]): number {
  for (let t = betaBars.length - 1; t >= 0; t--) {
    const here = betaBars[t]! - betaBar;
    if (Math.abs(here) <= 1e-12) return t;
    const above = t + 1 < betaBars.length ? betaBars[t + 1]! - betaBar : 0;
    if (here * above < 0) return t + here / (here - above);
  }
  // Outside the table's range: the end that is nearer.
  return Math.abs(betaBars.at(-1)! - betaBar) < Math.abs(betaBars[0]! - betaBar) ? betaBars.length - 1 : 0;
}
