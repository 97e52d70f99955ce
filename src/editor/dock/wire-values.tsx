import { splitAddress } from "../../graph/document.ts";
import type { PortSpec } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { registry } from "../../nodes/registry.ts";
import { portTint } from "../canvas/tints.ts";
import { figure, shapeText } from "../format.ts";
import { iterationInView } from "../inspector/this-step.tsx";
import { titleAt } from "../names.ts";
import { Histogram } from "../plots/histogram.tsx";
import { PreviewCanvas } from "../preview-canvas.tsx";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { nodeAt } from "../state/scope.ts";
import { useStatistics, type WireStatistics } from "../state/statistics.ts";
import { useWirePicture } from "../state/wire-previews.ts";
import { OverSteps } from "./over-steps.tsx";
import { PlainValue } from "./plain-value.tsx";

const PICTURE = 256;

/** One wire at the step in view: its picture, its shape and statistics, its histogram, and its course over the steps. */
export function WireValues({ wire, zone }: { wire: string | null; zone: string | null }) {
  const document = useDocument((state) => state.history.present);
  const address = wire === null ? null : splitAddress(wire);
  const node = address && nodeAt(document, address.node);
  const spec = node && nodePorts(node, registry)?.outputs[address.port];
  if (!wire || !address || !spec) return <p className="dock-empty">Click a wire to see what is on it.</p>;
  const title = `${titleAt(document, address.node)} · ${address.port}`;
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

function TensorValues({ wire, zone, spec, title }: TensorProps) {
  const inLoop = useRun((state) => state.tape?.zones.some((candidate) => candidate.wires.includes(wire)) ?? false);
  const step = useRun((state) => (inLoop && zone !== null ? iterationInView(state, zone) : null));
  const picture = useWirePicture(wire, step, PICTURE);
  const statistics = useStatistics(wire, step);
  const tint = portTint(spec);
  return (
    <div className="wire-values" aria-live="polite">
      <section className="card wire-card" aria-label={`Value on ${title}`}>
        <header>
          <h3>
            <span className={`node-mark tint-${tint}`} aria-hidden="true" />
            {title}
          </h3>
          <span className="code">{step === null ? "" : `step ${step + 1}`}</span>
        </header>
        <div className="wire-picture">
          {picture ? <PreviewCanvas preview={picture.preview} label={title} /> : <span>no value yet</span>}
        </div>
      </section>
      <section className="card" aria-label="Distribution">
        <header>
          <h3>Values</h3>
          <span className="code">{statistics ? shapeText(statistics.shape) : ""}</span>
        </header>
        {statistics && <Figures statistics={statistics} tint={tint} />}
      </section>
      {inLoop && zone !== null && <OverSteps wire={wire} zone={zone} tint={tint} chosen={step} />}
    </div>
  );
}

function Figures({ statistics, tint }: { statistics: WireStatistics; tint: string }) {
  const { min, max, mean, std, nonFinite, histogram } = statistics;
  return (
    <>
      <Histogram bins={histogram} tint={tint} />
      <dl className="figures">
        <dt>min</dt>
        <dd>{figure(min)}</dd>
        <dt>max</dt>
        <dd>{figure(max)}</dd>
        <dt>mean</dt>
        <dd>{figure(mean)}</dd>
        <dt>std</dt>
        <dd>{figure(std)}</dd>
        {nonFinite > 0 && (
          <>
            <dt className="error">NaN or ∞</dt>
            <dd className="error">{nonFinite}</dd>
          </>
        )}
      </dl>
    </>
  );
}
