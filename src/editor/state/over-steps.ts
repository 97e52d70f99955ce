import { useEffect, useState } from "react";
import type { Statistics } from "../../runtime/protocol.ts";
import { useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

/** Statistics of a wire at each complete iteration; null where neither they nor the tensor are kept. */
export function useStatisticsOverSteps(wire: string, complete: number): readonly (Statistics | null)[] {
  const [values, setValues] = useState<readonly (Statistics | null)[]>([]);
  const runId = useRun((state) => state.runId);
  useEffect(() => {
    if (!wire || complete === 0) {
      setValues([]);
      return;
    }
    let current = true;
    void runtime()
      .series({ wire, runId: runId ?? undefined })
      .then((answer) => {
        if (current && answer.ok) setValues(answer.value);
      });
    return () => {
      current = false;
    };
  }, [wire, complete, runId]);
  return values;
}
