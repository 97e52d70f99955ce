import { useEffect, useState } from "react";
import type { Statistics } from "../../runtime/protocol.ts";
import { inView, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

export type WireStatistics = Statistics & { readonly shape: readonly number[] };

const known = new Map<string, WireStatistics>();
const CAPACITY = 2000;

/** Statistics of a wire at an iteration (null: its last value); null where the tape holds no tensor there. */
export async function fetchStatistics(wire: string, step: number | null): Promise<WireStatistics | null> {
  const { runId, phase } = useRun.getState();
  const key = `${runId} ${wire}@${step ?? "last"}`;
  const kept = known.get(key);
  if (kept) return kept;
  const answer = await runtime().statistics({ wire, ...inView(step) });
  if (!answer.ok) return null;
  if (known.size > CAPACITY) known.clear();
  // "The last value" still changes while the run goes on.
  if (step !== null || phase === "idle") known.set(key, answer.value);
  return answer.value;
}

export function useStatistics(wire: string | null, step: number | null): WireStatistics | null {
  const [statistics, setStatistics] = useState<WireStatistics | null>(null);
  const runId = useRun((state) => state.runId);
  const finished = useRun((state) => state.summary !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run, and its end, mean new figures under the same name
  useEffect(() => {
    if (wire === null || runId === null) {
      setStatistics(null);
      return;
    }
    let current = true;
    void fetchStatistics(wire, step).then((next) => {
      if (current) setStatistics(next);
    });
    return () => {
      current = false;
    };
  }, [wire, step, runId, finished]);
  return statistics;
}
