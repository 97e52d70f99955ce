import { splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { WIRE_NAMES } from "../../graph/wire-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { byteSize, figure, shapeText } from "../format.ts";
import { iterationInView } from "../inspector/this-step.tsx";
import { messages } from "../messages.ts";
import { nodeTitle, portTitle } from "../names.ts";
import { addressOf, currentTypes, shownGraph, useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { sourceOfWire } from "../state/scope.ts";
import { useStatistics, type WireStatistics } from "../state/statistics.ts";
import { useHover } from "../state/wire-hover.ts";
import { findEdge } from "./flow.ts";
import { portTint } from "./tints.ts";

const FLOAT_BYTES = 4;

/** What is on the wire under the pointer: its type; after a run its shape, size and statistics at the step in view. */
export function WireTip() {
  const wire = useHover((state) => state.wire);
  const at = useHover((state) => state.at);
  const document = useDocument((state) => state.history.present);
  const edge = wire === null ? undefined : findEdge(shownGraph(document), wire);
  const from = edge && splitAddress(edge.from);
  const to = edge && splitAddress(edge.to);
  if (!from || !to) return null;
  const node = indexOf(shownGraph(document)).nodes.get(from.node);
  const spec = node && nodePorts(node, currentTypes())?.outputs[from.port];
  const style = {
    left: Math.min(at.x + 16, window.innerWidth - 260),
    top: Math.min(at.y + 16, window.innerHeight - 150),
  };
  return (
    <div className={`wire-tip tint-${spec ? portTint(spec) : "plain"}`} style={style} role="tooltip">
      <strong>
        {nodeTitle(document, from.node)} · {spec ? portTitle(from.port, spec) : from.port}
        <span aria-hidden="true"> → </span>
        {nodeTitle(document, to.node)}
      </strong>
      <span>{spec ? messages.wire.carries(WIRE_NAMES[spec.type], spec.role) : messages.wire.unknown}</span>
      {spec?.type === "tensor" && <TipValues wire={sourceOfWire(document, addressOf(`${from.node}.${from.port}`))} />}
    </div>
  );
}

function TipValues({ wire }: { wire: string | null }) {
  const step = useRun((state) => {
    const zone = wire === null ? undefined : state.tape?.zones.find((candidate) => candidate.wires.includes(wire));
    return zone ? iterationInView(state, zone.zone) : null;
  });
  const statistics = useStatistics(wire, step);
  if (!statistics) return <span className="muted">{messages.wire.noValue}</span>;
  return (
    <>
      <span className="code">
        {shapeText(statistics.shape)} · {byteSize(sizeOf(statistics))}
        {step === null ? "" : ` · ${messages.wire.step(step + 1)}`}
      </span>
      <dl>
        {(["mean", "std", "min", "max"] as const).map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure(statistics[name])}</dd>
          </div>
        ))}
      </dl>
      {statistics.nonFinite > 0 && <span className="error">{messages.wire.nonFinite(statistics.nonFinite)}</span>}
    </>
  );
}

const sizeOf = ({ shape }: WireStatistics): number => shape.reduce((product, length) => product * length, FLOAT_BYTES);
