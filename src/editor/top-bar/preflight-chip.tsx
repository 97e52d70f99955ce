import { useId } from "react";
import { byteSize, milliseconds } from "../format.ts";
import { messages } from "../messages.ts";
import { showDockTab } from "../state/dock-store.ts";
import { usePreflight } from "../state/preflight.ts";
import { allProblems, useProblems } from "../state/problems.ts";

/** What a run will ask for, before it is started: calls, time, memory; where it cannot start, why. */
export function PreflightChip() {
  const facts = usePreflight((state) => state.facts);
  const errors = useProblems((state) => allProblems(state).filter(({ severity }) => severity === "error").length);
  const id = useId();
  const { preflight } = messages;
  if (errors > 0)
    return (
      <button type="button" className="preflight-chip error" onClick={() => showDockTab("problems")}>
        {preflight.cannotRun(errors)}
      </button>
    );
  if (!facts) return null;
  // Below this nobody waits.
  const time = facts.etaMs === null || facts.etaMs < 100 ? null : milliseconds(facts.etaMs);
  const peak = facts.peakBytes === null ? null : byteSize(facts.peakBytes);
  return (
    <>
      <button
        type="button"
        className={`preflight-chip ${facts.ok ? "" : "error"}`}
        popoverTarget={id}
        style={{ anchorName: "--preflight" } as React.CSSProperties}
      >
        {preflight.short(facts.unetCalls, time)}
      </button>
      <div id={id} popover="auto" className="popover preflight-popover">
        <p>
          <strong>{preflight.title}</strong>
        </p>
        <dl className="facts">
          <dt>{preflight.calls}</dt>
          <dd>{facts.unetCalls}</dd>
          <dt>{preflight.time}</dt>
          <dd>{time === null ? preflight.unknownTime : preflight.about(time)}</dd>
          <dt>{preflight.peak}</dt>
          <dd>{peak === null ? preflight.unknownPeak : preflight.ofLimit(peak, byteSize(facts.limitBytes))}</dd>
          <dt>{preflight.tape}</dt>
          <dd>{facts.tapeBytes === null ? "–" : byteSize(facts.tapeBytes)}</dd>
        </dl>
        {facts.diagnostics.slice(0, 3).map((problem) => (
          <p key={problem.message} className={problem.severity === "error" ? "error" : "muted"}>
            {problem.message}
          </p>
        ))}
      </div>
    </>
  );
}
