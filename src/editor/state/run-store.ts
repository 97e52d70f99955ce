import { create } from "zustand";
import type { DeviceInfo, LoopProgress, PausedAt, RunSummary, TapeIndex } from "../../runtime/protocol.ts";

export type RunPhase = "idle" | "running" | "pausing" | "paused" | "stopping";

/** The run as a whole; what single nodes do is in node-runs.ts. */
export interface RunState {
  readonly phase: RunPhase;
  /** Counts the runs of this visit. */
  readonly number: number;
  readonly runId: string | null;
  /** Network calls the plan asks for, and how many are done. */
  readonly callsPlanned: number;
  readonly callsDone: number;
  readonly nodesPlanned: number;
  readonly nodesDone: number;
  /** By loop, the iteration under way. */
  readonly loops: Readonly<Record<string, LoopProgress>>;
  readonly tape: TapeIndex | null;
  readonly summary: RunSummary | null;
  readonly device: DeviceInfo | null;
  readonly deviceError: string | null;
  /** Iteration all views show; null follows the run, and its end. */
  readonly step: number | null;
  /** Where a paused run waits. */
  readonly pausedAt: PausedAt | null;
  readonly forkOf: ForkOrigin | null;
  /** Numbers of the runs of this visit, by id. */
  readonly names: Readonly<Record<string, number>>;
}

/** What a fork left, and how it differs from the graph alone. */
export interface ForkOrigin {
  /** Number of the run on this visit. */
  readonly number: number | null;
  /** The iteration it left at. */
  readonly step: number;
  /** The wire whose values were changed, by an expression; the iteration is null outside the loop. */
  readonly change: { readonly wire: string; readonly step: number | null; readonly text: string } | null;
}

export const idleRun: Omit<RunState, "device" | "deviceError" | "number" | "names"> = {
  phase: "idle",
  runId: null,
  callsPlanned: 0,
  callsDone: 0,
  nodesPlanned: 0,
  nodesDone: 0,
  loops: {},
  tape: null,
  summary: null,
  step: null,
  pausedAt: null,
  forkOf: null,
};

export const useRun = create<RunState>()(() => ({ ...idleRun, number: 0, names: {}, device: null, deviceError: null }));

export const isBusy = (phase: RunPhase): boolean => phase !== "idle";

/** 0 … 1 of the work, by network calls where there are any, since they are what takes the time. */
export function progressOf(state: RunState): number {
  if (state.callsPlanned > 0) return Math.min(1, state.callsDone / state.callsPlanned);
  if (state.nodesPlanned > 0) return Math.min(1, state.nodesDone / state.nodesPlanned);
  return 0;
}

/** Milliseconds left in the loops under way, or null when nothing is known. */
export function etaOf(state: RunState): number | null {
  const known = Object.values(state.loops).filter((loop) => loop.etaMs !== null && loop.iteration < loop.count);
  if (known.length === 0 || state.phase === "idle") return null;
  return Math.max(...known.map((loop) => loop.etaMs ?? 0));
}

/** The loop the debugger follows: the first on the tape, or the first that is running. */
export const focusZone = (state: RunState): string | null =>
  state.tape?.zones[0]?.zone ?? Object.keys(state.loops)[0] ?? null;

/**
 * Which run a view asks of, and where in it (null: the last value). Never left out: the worker's own last run may be one
 * of a sweep.
 */
export const inView = (step: number | null): { readonly runId?: string; readonly step?: number } => ({
  runId: useRun.getState().runId ?? undefined,
  step: step ?? undefined,
});

export const chooseStep = (step: number | null): void => useRun.setState({ step });
