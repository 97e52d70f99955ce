import { useEffect, useState } from "react";
import { useRun } from "./run-store.ts";
import { fetchStatistics, type WireStatistics } from "./statistics.ts";

/** More iterations than this are measured at even distances. */
const MAX_MEASURED = 100;

/** Statistics of a wire at each complete iteration; null where it was not measured. */
export function useStatisticsOverSteps(wire: string, complete: number): readonly (WireStatistics | null)[] {
  const [values, setValues] = useState<readonly (WireStatistics | null)[]>([]);
  const runId = useRun((state) => state.runId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run means new figures under the same name
  useEffect(() => {
    let current = true;
    const stride = Math.max(1, Math.ceil(complete / MAX_MEASURED));
    const asked = Array.from({ length: complete }, (_, iteration) =>
      iteration % stride === 0 || iteration === complete - 1 ? fetchStatistics(wire, iteration) : null,
    );
    void Promise.all(asked).then((answers) => {
      if (current) setValues(answers);
    });
    return () => {
      current = false;
    };
  }, [wire, complete, runId]);
  return values;
}
