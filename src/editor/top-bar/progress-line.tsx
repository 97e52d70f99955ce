import type { CSSProperties } from "react";
import { milliseconds } from "../format.ts";
import { messages } from "../messages.ts";
import { etaOf, progressOf, useRun } from "../state/run-store.ts";

/** Under the bar, from residual to noise: how much of the network's work is done, and what is left. */
export function ProgressLine() {
  const part = useRun((state) => (state.phase !== "idle" ? progressOf(state) : state.summary?.ok ? 1 : 0));
  const busy = useRun((state) => state.phase !== "idle");
  const eta = useRun(etaOf);
  return (
    <div
      className={`progress-line ${busy ? "busy" : ""}`}
      role="progressbar"
      aria-label={messages.runControls.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={messages.run.progress(Math.round(part * 100), eta === null ? null : milliseconds(eta))}
      style={{ "--part": part } as CSSProperties}
    />
  );
}
