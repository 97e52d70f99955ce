import { useState } from "react";
import { portTint } from "../canvas/tints.ts";
import { figure, shapeText } from "../format.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { wireTitle } from "../names.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import { useDocument } from "../state/document-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { focusZone, useRun } from "../state/run-store.ts";
import { useStatistics } from "../state/statistics.ts";
import { watchWires } from "../state/watch-store.ts";
import { useWirePicture } from "../state/wire-previews.ts";
import { NotRun } from "./debugger.tsx";
import type { WatchedWire } from "./pixel-table.tsx";
import { useWatched } from "./watched.ts";
import { useWatchedWire } from "./watched-wire.ts";
import { WireInspectorPanel } from "./wire-inspector-panel.tsx";
import { specOfWire } from "./wire-spec.ts";

/** The watch list, and beside it one wire in all detail. */
export function Wires() {
  const zone = useRun(focusZone);
  const ran = useRun((state) => state.runId !== null);
  const selected = useWatchedWire(
    useFlow((state) => state.selectedWire),
    zone,
  );
  const watched = useWatched(zone);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown =
    watched.find(({ wire }) => wire === chosen) ?? watched.find(({ wire }) => wire === selected) ?? watched[0];
  if (!ran) return <NotRun />;
  const list = watched.map(({ wire }) => wire);
  return (
    <div className="wires">
      <section className="watch-list" aria-label={messages.dock.watchList}>
        <AddWatch list={list} />
        {watched.length === 0 && <p className="card-note">{messages.dock.watchEmpty}</p>}
        <ul>
          {watched.map((item) => (
            <WatchRow
              key={item.wire}
              item={item}
              chosen={item.wire === shown?.wire}
              onChoose={() => setChosen(item.wire)}
              onRemove={() => watchWires(list.filter((wire) => wire !== item.wire))}
            />
          ))}
        </ul>
      </section>
      {shown && <WireInspectorPanel key={shown.wire} watched={shown} zone={zone} all={watched} />}
    </div>
  );
}

/** Every tensor that the run has recorded, to choose from. */
function AddWatch({ list }: { list: readonly string[] }) {
  const document = useDocument((state) => state.history.present);
  const recorded = useRun((state) => state.tape);
  const selected = useWatchedWire(
    useFlow((state) => state.selectedWire),
    null,
  );
  const wires = [
    ...new Set([...(recorded?.zones.flatMap((zone) => zone.wires) ?? []), ...(selected ? [selected] : [])]),
  ];
  const offered = wires.filter((wire) => !list.includes(wire) && specOfWire(document, wire)?.type === "tensor");
  return (
    <select
      className="select"
      aria-label={messages.dock.watchAnother}
      value=""
      onChange={(event) => event.target.value && watchWires([...list, event.target.value])}
    >
      <option value="">{messages.dock.watchAnother}…</option>
      {offered.map((wire) => (
        <option key={wire} value={wire}>
          {wireTitle(document, wire)}
        </option>
      ))}
    </select>
  );
}

interface WatchRowProps {
  readonly item: WatchedWire;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onRemove: () => void;
}

function WatchRow({ item: { wire, name, spec, step }, chosen, onChoose, onRemove }: WatchRowProps) {
  const picture = useWirePicture(wire, step, 64);
  const statistics = useStatistics(wire, step);
  return (
    <li className={`watch-row ${chosen ? "chosen" : ""}`}>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        <span className="watch-picture">{picture && <PreviewPicture preview={picture.preview} label="" />}</span>
        <span className="watch-name">
          <span className={`node-mark tint-${portTint(spec)}`} aria-hidden="true" /> {name}
        </span>
        <span className="code watch-figures">
          {statistics ? (
            <>
              {messages.dock.meanStd(figure(statistics.mean), figure(statistics.std))}
              <small>{shapeText(statistics.shape)}</small>
            </>
          ) : (
            "–"
          )}
        </span>
      </button>
      <button type="button" className="icon-button" aria-label={messages.dock.unwatch(name)} onClick={onRemove}>
        <CloseIcon />
      </button>
    </li>
  );
}
