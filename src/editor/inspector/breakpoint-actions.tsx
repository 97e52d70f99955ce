import { messages } from "../messages.ts";
import { hasBreakpoint, toggleBreakpoint, useBreakpoints } from "../state/breakpoints.ts";
import { useAddress } from "../state/document-store.ts";
import { runTo } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import { ConditionBreakpoints } from "./condition-breakpoints.tsx";
import { Section } from "./section.tsx";
import { useZoneOf } from "./this-step.tsx";

/** Where a run waits for the user: before this node each time, or once, or where something holds in its loop. */
export function BreakpointActions({ nodeId, ofLoop }: { nodeId: string; ofLoop: boolean }) {
  const zone = useZoneOf(nodeId);
  if (ofLoop && zone === null) return null;
  return (
    <Section title={messages.breakpoints.title}>
      {!ofLoop && <NodeBreakpoint nodeId={nodeId} />}
      {zone !== null && <ConditionBreakpoints zone={zone} />}
    </Section>
  );
}

function NodeBreakpoint({ nodeId }: { nodeId: string }) {
  const address = useAddress(nodeId);
  const point = { kind: "node", nodeId: address } as const;
  const set = useBreakpoints(({ list }) => hasBreakpoint(list, point));
  const waiting = useRun((state) => state.phase === "idle" || state.phase === "paused");
  const { breakpoints } = messages;
  return (
    <div className="button-row">
      <button
        type="button"
        className="button small breakpoint"
        aria-pressed={set}
        onClick={() => toggleBreakpoint(point)}
      >
        <span className="breakpoint-dot" aria-hidden="true" />
        {breakpoints.pauseBefore}
      </button>
      <button type="button" className="button small" disabled={!waiting} onClick={() => runTo(address)}>
        {breakpoints.runTo}
      </button>
    </div>
  );
}
