import { type CSSProperties, useEffect, useRef } from "react";
import { timeText } from "../format.ts";
import { messages } from "../messages.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import { addressOf, useDocument } from "../state/document-store.ts";
import { selectWire, useFlow } from "../state/flow-store.ts";
import { chooseStep, useRun } from "../state/run-store.ts";
import { useWirePicture } from "../state/wire-previews.ts";
import { firstStateWire, nextStateWire } from "./watched-wire.ts";

/** With more steps than this the frames scroll, and the slider has a width of its own. */
const ALIGNED = 8;
/** Longest side of a frame's picture, in pixels. */
const FRAME = 160;

/** x_T, then the state after each iteration; the slider below chooses which one everything shows. */
export function Filmstrip({ zone }: { zone: string }) {
  const document = useDocument((state) => state.history.present);
  const recorded = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone));
  const planned = useRun((state) => state.loops[zone]?.count ?? 0);
  const step = useRun((state) => state.step);
  const complete = recorded?.iterations ?? 0;
  const total = Math.max(planned, complete);
  const first = firstStateWire(document, zone);
  const next = nextStateWire(document, zone);
  const chosen = step ?? complete - 1;
  const frames = Array.from({ length: total }, (_, iteration) => iteration);
  return (
    <div className="filmstrip" style={{ "--frames": total + 1 } as CSSProperties}>
      <div className="frames">
        {first && (
          <Frame
            wire={first}
            step={null}
            ready={complete > 0}
            name="x_T"
            time={timeText(recorded?.steps[0]?.from.t ?? null)}
            chosen={false}
            onChoose={() => selectWireFrom(first)}
          />
        )}
        {next &&
          frames.map((iteration) => (
            <Frame
              key={iteration}
              wire={next}
              step={iteration}
              ready={iteration < complete}
              name={iteration === total - 1 ? "x₀" : "x"}
              time={
                iteration === total - 1 ? messages.dock.frames.done : timeText(recorded?.steps[iteration]?.to.t ?? null)
              }
              chosen={iteration === chosen}
              onChoose={() => chooseStep(iteration)}
            />
          ))}
      </div>
      <Scrubber total={total} complete={complete} chosen={chosen} following={step === null} />
    </div>
  );
}

/** A wire drawn from this output, so that the inspector beside shows it. */
function selectWireFrom(address: string): void {
  const edge = useFlow
    .getState()
    .edges.find((candidate) => addressOf(`${candidate.source}.${candidate.sourceHandle}`) === address);
  if (edge) selectWire(edge.id);
}

interface FrameProps {
  readonly wire: string;
  readonly step: number | null;
  readonly ready: boolean;
  readonly name: string;
  readonly time: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Frame({ wire, step, ready, name, time, chosen, onChoose }: FrameProps) {
  const picture = useWirePicture(ready ? wire : null, step, FRAME);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return (
    <button
      ref={button}
      type="button"
      className={`frame ${chosen ? "chosen" : ""}`}
      disabled={!ready}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span className="visually-hidden">
        {step === null ? messages.dock.frames.start : messages.dock.frames.after(step + 1)}
      </span>
      <span className="frame-picture">{picture && <PreviewPicture preview={picture.preview} label="" />}</span>
      <span className="frame-name">{name}</span>
      <span className="frame-time">{time}</span>
    </button>
  );
}

interface ScrubberProps {
  readonly total: number;
  readonly complete: number;
  readonly chosen: number;
  readonly following: boolean;
}

function Scrubber({ total, complete, chosen, following }: ScrubberProps) {
  const at = Math.max(0, chosen);
  return (
    <div className={`scrubber ${total > ALIGNED ? "many" : ""}`}>
      <input
        className="slider gradient"
        type="range"
        aria-label={messages.dock.frames.scrubber}
        aria-valuetext={messages.dock.frames.scrubberText(at + 1, total)}
        min={0}
        max={Math.max(0, total - 1)}
        value={at}
        disabled={complete === 0}
        style={{ "--part": `${total > 1 ? (at / (total - 1)) * 100 : 100}%` } as CSSProperties}
        onChange={(event) => chooseStep(Math.min(Number(event.target.value), complete - 1))}
      />
      <button type="button" className="link-button" disabled={following} onClick={() => chooseStep(null)}>
        {following ? messages.dock.frames.latest : messages.dock.frames.toLatest}
      </button>
    </div>
  );
}
