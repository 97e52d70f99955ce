import { iterationInView } from "../inspector/this-step.tsx";
import { messages } from "../messages.ts";
import { conditionOf, hasBreakpoint, toggleBreakpoint, useBreakpoints } from "../state/breakpoints.ts";
import { forkFrom, stepRun } from "../state/run-controller.ts";
import { focusZone, useRun } from "../state/run-store.ts";

/** What can be done at the step in view: pause there, leave the run there, go on by single nodes. */
export function DebuggerTools() {
  const zone = useRun(focusZone);
  const step = useRun((state) => (zone === null ? null : iterationInView(state, zone)));
  const phase = useRun((state) => state.phase);
  const point = { kind: "step", zone: zone ?? "", step: step ?? 0 } as const;
  const set = useBreakpoints(({ list }) => hasBreakpoint(list, point));
  const held = useRun(({ pausedAt }) => pausedAt && conditionOf(pausedAt));
  const { tools } = messages.dock;
  if (zone === null || step === null) return null;
  const paused = phase === "paused";
  return (
    <fieldset className="dock-tools" aria-label={tools.label}>
      <button type="button" disabled={!paused} title={tools.stepNodeTitle} onClick={() => stepRun("stepNode")}>
        {tools.stepNode}
      </button>
      <button type="button" disabled={!paused} title={tools.stepOutTitle} onClick={() => stepRun("stepOut")}>
        {tools.stepOut}
      </button>
      <button type="button" aria-pressed={set} className="breakpoint" onClick={() => toggleBreakpoint(point)}>
        <span className="breakpoint-dot" aria-hidden="true" />
        {tools.pauseAt(step + 1)}
      </button>
      <button
        type="button"
        disabled={phase !== "idle" && !paused}
        title={tools.forkTitle}
        onClick={() => forkFrom(zone, step)}
      >
        {tools.fork(step + 1)}
      </button>
      {held && (
        <span className="condition-hit" role="status" title={held}>
          {messages.breakpoints.hit(held)}
        </span>
      )}
    </fieldset>
  );
}
