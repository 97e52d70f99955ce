import { messages } from "../messages.ts";
import { hasBreakpoint, toggleBreakpoint, useBreakpoints } from "../state/breakpoints.ts";
import { useAddress } from "../state/document-store.ts";
import { runTo } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import { Section } from "./section.tsx";

/** Where a run waits for the user: before this node each time, or once. */
export function BreakpointActions({ nodeId }: { nodeId: string }) {
  const address = useAddress(nodeId);
  const point = { kind: "node", nodeId: address } as const;
  const set = useBreakpoints(({ list }) => hasBreakpoint(list, point));
  const waiting = useRun((state) => state.phase === "idle" || state.phase === "paused");
  const { breakpoints } = messages;
  return (
    <Section title={breakpoints.title}>
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
    </Section>
  );
}
