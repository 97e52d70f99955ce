import { useCallback, useSyncExternalStore } from "react";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { Json } from "../../graph/document.ts";
import type { Metric } from "../../nodes/values.ts";
import type { NodeReason, NodeStatus, Preview } from "../../runtime/protocol.ts";

/** What the last run says of one node. Kept apart from the canvas's node array, so that a run redraws only what it touches. */
export interface NodeRun {
  readonly status: NodeStatus | "idle";
  readonly ms: number | null;
  readonly diagnostic: Diagnostic | null;
  /** Why it ran, or did not have to; null where the run said nothing. */
  readonly reason: NodeReason | null;
  readonly warnings: readonly string[];
  readonly previews: Readonly<Record<string, NodePreview>>;
  readonly values: Readonly<Record<string, Json | readonly Metric[]>>;
}

export interface NodePreview {
  readonly preview: Preview;
  readonly shape: readonly number[];
  readonly iteration: number | null;
}

const IDLE: NodeRun = {
  status: "idle",
  ms: null,
  diagnostic: null,
  reason: null,
  warnings: [],
  previews: {},
  values: {},
};

/** As views see it. */
const shown = new Map<string, NodeRun>();
/** Newer than `shown`, waiting for the next frame. */
const waiting = new Map<string, NodeRun>();
const listeners = new Map<string, Set<() => void>>();
const onAny = new Set<() => void>();
let scheduled = false;

/** The newest state, whether or not a frame has shown it. */
export const nodeRun = (id: string): NodeRun => waiting.get(id) ?? shown.get(id) ?? IDLE;

export function updateNodeRun(id: string, change: (run: NodeRun) => NodeRun): void {
  waiting.set(id, change(nodeRun(id)));
  schedule();
}

export function resetNodeRuns(): void {
  for (const id of [...shown.keys(), ...waiting.keys()]) waiting.set(id, IDLE);
  schedule();
}

/** A new run begins: pictures stay until new ones arrive, so that nothing blinks; verdicts of the old run go. */
export function clearVerdicts(): void {
  for (const id of new Set([...shown.keys(), ...waiting.keys()]))
    updateNodeRun(id, (run) => ({ ...run, status: "idle", ms: null, diagnostic: null, reason: null, warnings: [] }));
}

export const nodeRunIds = (): string[] => [...new Set([...shown.keys(), ...waiting.keys()])];

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  nextFrame(flush);
}

/** A hidden page gets no animation frames, but its scripts still want to see the run. */
export function nextFrame(task: () => void): void {
  if (document.hidden) setTimeout(task, 100);
  else requestAnimationFrame(task);
}

function flush(): void {
  scheduled = false;
  const changed = [...waiting];
  waiting.clear();
  for (const [id, run] of changed) shown.set(id, run);
  for (const [id] of changed) for (const listener of listeners.get(id) ?? []) listener();
  if (changed.length > 0) for (const listener of onAny) listener();
}

export function useNodeRun(id: string): NodeRun {
  const subscribe = useCallback(
    (listener: () => void) => {
      const set = listeners.get(id) ?? new Set();
      listeners.set(id, set.add(listener));
      return () => set.delete(listener);
    },
    [id],
  );
  return useSyncExternalStore(subscribe, () => shown.get(id) ?? IDLE);
}

/** As views see it. */
export const shownNodeRun = (id: string): NodeRun => shown.get(id) ?? IDLE;

/** Once a frame in which any node changed. */
export function onAnyNodeRun(listener: () => void): () => void {
  onAny.add(listener);
  return () => onAny.delete(listener);
}
