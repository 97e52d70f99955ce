import { useMemo, useSyncExternalStore } from "react";
import type { NodeStatus } from "../../runtime/protocol.ts";
import { nodeRunIds, onAnyNodeRun, shownNodeRun } from "./node-runs.ts";

/** The run of a subgraph's inside, as its node shows it. */
export interface InnerRuns {
  readonly total: number;
  readonly done: number;
  /** The worst of what is inside; idle before a run. */
  readonly status: NodeStatus | "idle";
  readonly ms: number | null;
}

const WORST: readonly (NodeStatus | "idle")[] = ["failed", "running", "queued", "skipped", "done", "cached", "idle"];

/** As text, so that a node is redrawn only when what it shows changes. */
function summaryOf(address: string): string {
  const runs = nodeRunIds()
    .filter((id) => id.startsWith(`${address}/`))
    .map(shownNodeRun);
  const done = runs.filter(({ status }) => status === "done" || status === "cached").length;
  const status = WORST.find((worst) => runs.some((run) => run.status === worst)) ?? "idle";
  const ms = runs.reduce((sum, run) => sum + (run.ms ?? 0), 0);
  return `${runs.some((run) => run.status !== "idle") ? runs.length : 0} ${done} ${status} ${Math.round(ms)}`;
}

const NOTHING = "0 0 idle 0";
const never = () => () => {};

/** Null for nodes that have no inside: they are not asked at every frame of a run. */
export function useInnerRuns(address: string | null): InnerRuns {
  const text = useSyncExternalStore(address === null ? never : onAnyNodeRun, () =>
    address === null ? NOTHING : summaryOf(address),
  );
  return useMemo(() => {
    const [total, done, status, ms] = text.split(" ");
    return { total: Number(total), done: Number(done), status: status as InnerRuns["status"], ms: Number(ms) };
  }, [text]);
}
