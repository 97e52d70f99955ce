import type { State } from "../../diffusion/path.ts";
import { focusZone, type RunState, useRun } from "./run-store.ts";

/** Where the views stand on the path: the chosen step, else the iteration under way; null before and after a run. */
export function standingOf(state: RunState): State | null {
  const zone = focusZone(state);
  if (zone === null) return null;
  const recorded = state.tape?.zones.find((candidate) => candidate.zone === zone);
  if (state.step !== null) return recorded?.steps[state.step]?.from ?? null;
  return state.phase === "idle" ? null : (state.loops[zone]?.from ?? null);
}

export const useStanding = (): State | null => useRun(standingOf);
