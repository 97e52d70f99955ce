import { messages } from "../messages.ts";
import { useFlow } from "../state/flow-store.ts";
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
  if (!ran) return <p className="dock-empty">{messages.dock.runFirst}</p>;
  return (
    <div className="debugger">
      {zone === null ? <p className="dock-empty">{messages.dock.noLoop}</p> : <Filmstrip zone={zone} />}
      <WireValues wire={wire} zone={zone} />
    </div>
  );
}
