import { useState } from "react";
import { portTint } from "../canvas/tints.ts";
import { shapeText } from "../format.ts";
import { messages } from "../messages.ts";
import { channelCount, type Plane } from "../plots/heat-map.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import { useStatistics } from "../state/statistics.ts";
import { useTensor } from "../state/tensors.ts";
import { useWatch } from "../state/watch-store.ts";
import { useWirePicture } from "../state/wire-previews.ts";
import { ChangeMark, ChangeTensor } from "./change-tensor.tsx";
import { HeatLegend, PlaneCanvas, scaleFor } from "./heat-plane.tsx";
import { OverSteps } from "./over-steps.tsx";
import { PixelTable, pixelName, type WatchedWire } from "./pixel-table.tsx";
import { ProbeSurface } from "./probe-surface.tsx";
import { Figures } from "./wire-values.tsx";

/** `picture` as previews show it; a plane in grey or as a heat map. */
type View = "picture" | "grey" | "heat";

interface PanelProps {
  readonly watched: WatchedWire;
  readonly zone: string | null;
  /** The watch list: its pixels are compared. */
  readonly all: readonly WatchedWire[];
}

/** One tensor in all detail: picture, channels, heat map with its legend, exact pixels, histogram, course over the steps. */
export function WireInspectorPanel({ watched, zone, all }: PanelProps) {
  const { wire, name, spec, step } = watched;
  const [view, setView] = useState<View>(spec.role === "residual" || spec.role === "noise" ? "heat" : "picture");
  const [plane, setPlane] = useState<Plane>("mean");
  const tensor = useTensor(wire, step);
  const statistics = useStatistics(wire, step);
  const probe = useWatch((state) => state.probe);
  const tint = portTint(spec);
  const shape = tensor?.shape ?? [];
  return (
    <div className="wire-values">
      <section className="card wire-card large" aria-label={messages.dock.valueOn(name)}>
        <header>
          <h3>{name}</h3>
          <span className="card-tools">
            <ChangeTensor {...{ wire, zone, step }} />
            <ViewChoice {...{ view, setView, plane, setPlane }} channels={tensor ? channelCount(tensor) : 0} />
          </span>
        </header>
        <ChangeMark {...{ wire, step }} />
        <div className="wire-picture">
          {tensor && shape.length >= 2 ? (
            <ProbeSurface label={name} width={shape.at(-1) ?? 1} height={shape.at(-2) ?? 1}>
              {view === "picture" ? (
                <Picture wire={wire} step={step} name={name} />
              ) : (
                <PlaneCanvas tensor={tensor} plane={plane} map={view} label={name} />
              )}
            </ProbeSurface>
          ) : (
            <span>{messages.dock.noValue}</span>
          )}
        </div>
        {view === "heat" && tensor && <HeatLegend scale={scaleFor(tensor, plane)} />}
      </section>
      <section className="card pixel-card" aria-label={messages.dock.pixel}>
        <header>
          <h3>{messages.dock.pixel}</h3>
          <span className="code">{probe && shape.length >= 2 ? pixelName(probe, shape) : ""}</span>
        </header>
        <PixelTable wires={all} />
      </section>
      <section className="card" aria-label={messages.dock.distribution}>
        <header>
          <h3>{messages.dock.values}</h3>
          <span className="code">{statistics ? shapeText(statistics.shape) : ""}</span>
        </header>
        {statistics && <Figures statistics={statistics} tint={tint} />}
      </section>
      {step !== null && zone !== null && <OverSteps wire={wire} zone={zone} tint={tint} chosen={step} />}
    </div>
  );
}

function Picture({ wire, step, name }: { wire: string; step: number | null; name: string }) {
  const picture = useWirePicture(wire, step, 512);
  return picture && <PreviewPicture preview={picture.preview} label={name} />;
}

interface ViewChoiceProps {
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly plane: Plane;
  readonly setPlane: (plane: Plane) => void;
  readonly channels: number;
}

function ViewChoice({ view, setView, plane, setPlane, channels }: ViewChoiceProps) {
  const { views, view: viewLabel, plane: planeLabel, channel, meanOfChannels } = messages.dock.wire;
  return (
    <span className="view-choice">
      <select
        className="bare-select"
        aria-label={viewLabel}
        value={view}
        onChange={(event) => setView(event.target.value as View)}
      >
        {Object.entries(views).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      {view !== "picture" && (
        <select
          className="bare-select"
          aria-label={planeLabel}
          value={String(plane)}
          onChange={(event) => setPlane(event.target.value === "mean" ? "mean" : Number(event.target.value))}
        >
          <option value="mean">{meanOfChannels}</option>
          {Array.from({ length: channels }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place
            <option key={index} value={index}>
              {channel(index)}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}
