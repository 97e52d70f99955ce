import type { CSSProperties } from "react";
import { PlayIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { useFlow } from "../state/flow-store.ts";
import { startRun } from "../state/run-controller.ts";
import { focusZone, useRun } from "../state/run-store.ts";
import { Filmstrip } from "./filmstrip.tsx";
import { useWatchedWire } from "./watched-wire.ts";
import { WireValues } from "./wire-values.tsx";

/** The iterations as a filmstrip with a scrubber, and beside it the wire that is looked at. */
export function Debugger() {
  const zone = useRun(focusZone);
  const ran = useRun((state) => state.number > 0 && state.runId !== null);
  const selected = useFlow((state) => state.selectedWire);
  const wire = useWatchedWire(selected, zone);
  if (!ran) return <NotRun />;
  return (
    <div className="debugger">
      {zone === null ? <p className="dock-empty">{messages.dock.noLoop}</p> : <Filmstrip zone={zone} />}
      <WireValues wire={wire} zone={zone} />
    </div>
  );
}

/** Before the first run: what will be here, and the way to it. */
export function NotRun() {
  return (
    <div className="dock-blank">
      <span className="blank-frames" aria-hidden="true">
        {[0.9, 0.7, 0.5, 0.3, 0.1].map((share) => (
          <span key={share} style={{ "--share": share } as CSSProperties} />
        ))}
      </span>
      <p>{messages.dock.runFirst}</p>
      <button type="button" className="button small" onClick={() => void startRun()}>
        <PlayIcon />
        {messages.dock.runNow}
      </button>
    </div>
  );
}
