import type { PortSpec } from "../../graph/node-type.ts";
import { portTint } from "../canvas/tints.ts";
import { figure, shapeText } from "../format.ts";
import { iterationInView } from "../inspector/this-step.tsx";
import { messages } from "../messages.ts";
import { wireTitle } from "../names.ts";
import { Histogram } from "../plots/histogram.tsx";
import { PreviewPicture } from "../preview-picture.tsx";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { useStatistics, type WireStatistics } from "../state/statistics.ts";
import { useWatch } from "../state/watch-store.ts";
import { useWirePicture } from "../state/wire-previews.ts";
import { ChangeMark, ChangeTensor } from "./change-tensor.tsx";
import { OverSteps } from "./over-steps.tsx";
import { PixelTable, pixelName } from "./pixel-table.tsx";
import { PlainValue } from "./plain-value.tsx";
import { PlaneCard } from "./plane-card.tsx";
import { ProbeSurface } from "./probe-surface.tsx";
import { useWatched } from "./watched.ts";
import { specOfWire } from "./wire-spec.ts";

const PICTURE = 256;

/** One wire at the step in view: its picture, its figures, its course over the steps, and the pixel that is probed. */
export function WireValues({ wire, zone }: { wire: string | null; zone: string | null }) {
  const document = useDocument((state) => state.history.present);
  const spec = wire === null ? undefined : specOfWire(document, wire);
  if (!wire || !spec) return <p className="dock-empty">{messages.dock.clickWire}</p>;
  const title = wireTitle(document, wire);
  return spec.type === "tensor" ? (
    <TensorValues wire={wire} zone={zone} spec={spec} title={title} />
  ) : (
    <PlainValue wire={wire} zone={zone} title={title} />
  );
}

interface TensorProps {
  readonly wire: string;
  readonly zone: string | null;
  readonly spec: PortSpec;
  readonly title: string;
}

/** The iteration shown of a wire; null where it has one value alone. */
export function useStepOfWire(wire: string, zone: string | null): number | null {
  const inLoop = useRun((state) => state.tape?.zones.some((candidate) => candidate.wires.includes(wire)) ?? false);
  return useRun((state) => (inLoop && zone !== null ? iterationInView(state, zone) : null));
}

function TensorValues({ wire, zone, spec, title }: TensorProps) {
  const step = useStepOfWire(wire, zone);
  const picture = useWirePicture(wire, step, PICTURE);
  const statistics = useStatistics(wire, step);
  const tint = portTint(spec);
  const shape = statistics?.shape ?? picture?.shape;
  return (
    <div className="wire-values">
      <section className="card wire-card" aria-label={messages.dock.valueOn(title)}>
        <header>
          <h3>
            <span className={`node-mark tint-${tint}`} aria-hidden="true" />
            {title}
          </h3>
          <span className="card-tools">
            <ChangeTensor {...{ wire, zone, step }} />
            <span className="code">{step === null ? "" : messages.dock.step(step + 1)}</span>
          </span>
        </header>
        <ChangeMark {...{ wire, step }} />
        <div className="wire-picture">
          {picture && shape ? (
            <ProbeSurface label={title} width={shape.at(-1) ?? 1} height={shape.at(-2) ?? 1}>
              <PreviewPicture preview={picture.preview} label={title} />
            </ProbeSurface>
          ) : (
            <span>{messages.dock.noValue}</span>
          )}
        </div>
      </section>
      <section className="card" aria-label={messages.dock.distribution}>
        <header>
          <h3>{messages.dock.values}</h3>
          <span className="code">{statistics ? shapeText(statistics.shape) : ""}</span>
        </header>
        {statistics && <Figures statistics={statistics} tint={tint} />}
      </section>
      {step !== null && zone !== null && <OverSteps wire={wire} zone={zone} tint={tint} chosen={step} />}
      <PixelCard wire={wire} zone={zone} shape={shape} />
      {zone !== null && <PlaneCard zone={zone} />}
    </div>
  );
}

function PixelCard({ wire, zone, shape }: { wire: string; zone: string | null; shape?: readonly number[] }) {
  const probe = useWatch((state) => state.probe);
  const watched = useWatched(zone, wire);
  return (
    <section className="card pixel-card" aria-label={messages.dock.pixel}>
      <header>
        <h3>{messages.dock.pixel}</h3>
        <span className="code">{probe && shape ? pixelName(probe, shape) : ""}</span>
      </header>
      <PixelTable wires={watched} />
    </section>
  );
}

export function Figures({ statistics, tint }: { statistics: WireStatistics; tint: string }) {
  const { min, max, mean, std, nonFinite, histogram } = statistics;
  const { figures } = messages.dock;
  return (
    <>
      <Histogram bins={histogram} tint={tint} />
      <dl className="figures">
        <dt>{figures.min}</dt>
        <dd>{figure(min)}</dd>
        <dt>{figures.max}</dt>
        <dd>{figure(max)}</dd>
        <dt>{figures.mean}</dt>
        <dd>{figure(mean)}</dd>
        <dt>{figures.std}</dt>
        <dd>{figure(std)}</dd>
        {nonFinite > 0 && (
          <>
            <dt className="error">{messages.dock.nonFinite}</dt>
            <dd className="error">{nonFinite}</dd>
          </>
        )}
      </dl>
    </>
  );
}
