import { useEffect, useState } from "react";
import type { Json } from "../../graph/document.ts";
import type { TensorData } from "../../runtime/protocol.ts";
import { inView, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

/** A photograph of a megapixel is 12 MB: a few are kept, newest last. */
const CAPACITY = 8;
const kept = new Map<string, TensorData>();

export const isTensor = (value: TensorData | Json): value is TensorData =>
  typeof value === "object" && value !== null && "data" in value && (value.data as unknown) instanceof Float32Array;

/** All elements on a wire at an iteration (null: its last value); null where the tape holds no tensor there. */
async function fetchTensor(wire: string, step: number | null): Promise<TensorData | null> {
  const { runId, phase } = useRun.getState();
  const key = `${runId} ${wire}@${step ?? "last"}`;
  const known = kept.get(key);
  if (known) return known;
  const answer = await runtime().value({ wire, ...inView(step) });
  if (!answer.ok || !isTensor(answer.value)) return null;
  // "The last value" still changes while the run goes on.
  if (step !== null || phase === "idle") kept.set(key, answer.value);
  const oldest = kept.keys().next().value;
  if (kept.size > CAPACITY && oldest !== undefined) kept.delete(oldest);
  return answer.value;
}

/** The one shown before stays until the new one is here. */
export function useTensor(wire: string | null, step: number | null): TensorData | null {
  const [tensor, setTensor] = useState<TensorData | null>(null);
  const runId = useRun((state) => state.runId);
  const finished = useRun((state) => state.summary !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run, and its end, mean new values under the same name
  useEffect(() => {
    if (wire === null || runId === null) {
      setTensor(null);
      return;
    }
    let current = true;
    void fetchTensor(wire, step).then((next) => {
      if (current) setTensor(next);
    });
    return () => {
      current = false;
    };
  }, [wire, step, runId, finished]);
  return tensor;
}
