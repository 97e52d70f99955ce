import type { PlanStep } from "../graph/plan.ts";
import { Scope } from "./scope.ts";
import type { Position } from "./tape.ts";
import type { ValueKeys } from "./value-keys.ts";

/** Where a step runs: the values it can read, their keys, and the iterations of the loops around it. */
export interface Frame {
  readonly scope: Scope;
  readonly keys: ValueKeys;
  /** The innermost loop's start; null outside loops. */
  readonly zone: string | null;
  readonly position: Position;
  /** How often that loop turns; outside loops the one turn there is. */
  readonly turns: number;
}

export const rootFrame = (steps: readonly PlanStep[], keys: ValueKeys): Frame => ({
  scope: new Scope(steps),
  keys,
  zone: null,
  position: [],
  turns: 1,
});

/** The frame of one iteration. */
export const innerFrame = (
  outer: Frame,
  steps: readonly PlanStep[],
  loop: { zone: string; index: number; turns: number },
): Frame => ({
  scope: new Scope(steps, outer.scope),
  keys: outer.keys.inner(),
  zone: loop.zone,
  position: [...outer.position, loop.index],
  turns: loop.turns,
});

/** The iteration of the innermost loop, for events. */
export const iterationOf = ({ position }: Frame): number | null => position.at(-1) ?? null;
