import { useEffect, useState } from "react";
import type { Preview, RunComparison, RunRecord, TensorData } from "../../runtime/protocol.ts";
import { useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";
import { useSweep } from "./sweep-run.ts";
import { isTensor } from "./tensors.ts";
import { notifyDiagnostic } from "./toast-store.ts";

/** The runs whose tapes are kept, oldest first; asked anew when one begins or ends. */
export function useRuns(): readonly RunRecord[] {
  const [runs, setRuns] = useState<readonly RunRecord[]>([]);
  const runId = useRun((state) => state.runId);
  const summary = useRun((state) => state.summary);
  const sweeping = useSweep((state) => state.running);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these means another list
  useEffect(() => {
    let current = true;
    void runtime()
      .runs()
      .then((list) => {
        if (current) setRuns(list);
      });
    return () => {
      current = false;
    };
  }, [runId, summary, sweeping]);
  return runs;
}

/** Two runs side by side; null while it is asked. */
export function useComparison(a: string | null, b: string | null): RunComparison | null {
  const [comparison, setComparison] = useState<RunComparison | null>(null);
  useEffect(() => {
    setComparison(null);
    if (a === null || b === null || a === b) return;
    let current = true;
    void runtime()
      .compare({ a, b, tolerance: 1e-6 })
      .then((answer) => {
        if (!current) return;
        if (answer.ok) setComparison(answer.value);
        else notifyDiagnostic(answer.diagnostic);
      });
    return () => {
      current = false;
    };
  }, [a, b]);
  return comparison;
}

/** A wire of one kept run, as a picture and as numbers; null where it is not kept. */
export function useWireOfRun(
  runId: string | null,
  wire: string | null,
  step: number | null,
): { readonly preview: Preview; readonly tensor: TensorData } | null {
  const [shown, setShown] = useState<{ preview: Preview; tensor: TensorData } | null>(null);
  useEffect(() => {
    if (runId === null || wire === null) {
      setShown(null);
      return;
    }
    let current = true;
    const query = { runId, wire, ...(step === null ? {} : { step }) };
    void Promise.all([runtime().preview({ ...query, maxSize: 256 }), runtime().value(query)]).then(
      ([preview, value]) => {
        if (!current) return;
        setShown(
          preview.ok && value.ok && isTensor(value.value) ? { preview: preview.value, tensor: value.value } : null,
        );
      },
    );
    return () => {
      current = false;
    };
  }, [runId, wire, step]);
  return shown;
}
