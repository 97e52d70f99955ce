import { memo, type PointerEvent, useMemo, useRef } from "react";
import { createPortal } from "react-dom";
import { zoneMembers } from "../../graph/compile.ts";
import type { Graph, GraphDocument } from "../../graph/document.ts";
import { graphOf } from "../../graph/graph-index.ts";
import { registry } from "../../nodes/registry.ts";
import type { LoopProgress } from "../../runtime/protocol.ts";
import { milliseconds, timeText } from "../format.ts";
import { LoopIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { shownGraphId, useAddress, useDocument } from "../state/document-store.ts";
import { commitPositions, selectNodes, shiftFlowNodes, useFlow } from "../state/flow-store.ts";
import { type RunState, useRun } from "../state/run-store.ts";
import { useReactFlow, useStore } from "./flow.ts";

/** Space around the members of a zone; the header takes the larger one. */
const PADDING = 28;
const HEADER = 44;

/** The tinted regions of sampling loops, drawn behind nodes and wires. */
export const Zones = memo(function Zones() {
  const members = useDocument((state) => membersOf(state.history.present, shownGraphId()));
  const behind = useLayerBehindNodes();
  if (!behind) return null;
  const regions = [...members].map(([start, ids]) => (
    <ZoneRegion key={start} start={start} ids={ids} levels={levelsInside(ids, members)} />
  ));
  return createPortal(regions, behind);
});

/** The library's own `ViewportPortal` looks it up in the whole canvas again whenever anything moves. */
function useLayerBehindNodes(): Element | null {
  const canvas = useStore((state) => state.domNode);
  return useMemo(() => canvas?.querySelector(".react-flow__viewport-portal") ?? null, [canvas]);
}

/** How many loops lie in one another inside: each takes room of its own. */
function levelsInside(ids: ReadonlySet<string>, members: ReadonlyMap<string, ReadonlySet<string>>): number {
  const inner = [...members.values()].filter((other) => other.size < ids.size && [...other].every((id) => ids.has(id)));
  return Math.max(0, ...inner.map((other) => 1 + levelsInside(other, members)));
}

const known = new WeakMap<Graph, ReadonlyMap<string, ReadonlySet<string>>>();
/** Once per version of a graph: the same question is asked by every redraw. */
function membersOf(document: GraphDocument, graphId: string): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = graphOf(document, graphId);
  const found = known.get(graph) ?? zoneMembers(document, registry, graphId);
  known.set(graph, found);
  return found;
}

interface ZoneProps {
  readonly start: string;
  readonly ids: ReadonlySet<string>;
  readonly levels: number;
}

function ZoneRegion({ start, ids, levels }: ZoneProps) {
  const bounds = useFlow((state) => boundsText(state.nodes, ids, levels));
  const drag = useZoneDrag(ids);
  const address = useAddress(start);
  const active = useRun((state) => state.phase !== "idle" && address in state.loops);
  const [left, top, width, height] = bounds.split(" ").map(Number) as [number, number, number, number];
  if (!Number.isFinite(left)) return null;
  return (
    <section
      className={`zone ${active ? "active" : ""}`}
      style={{ transform: `translate(${left}px, ${top}px)`, width, height }}
      aria-label={messages.canvas.loop}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a handle for the pointer; nodes are moved by keyboard one by one */}
      <header className="zone-header nopan" {...drag} onDoubleClick={() => selectNodes([...ids])}>
        <LoopIcon />
        <strong>{messages.canvas.loop}</strong>
        <ZoneProgress start={address} />
      </header>
    </section>
  );
}

/** As text, so that the region is redrawn only when its rectangle changes. */
function boundsText(
  nodes: ReturnType<typeof useFlow.getState>["nodes"],
  ids: ReadonlySet<string>,
  levels: number,
): string {
  const padding = PADDING + levels * 16;
  const header = HEADER * (1 + levels);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { id, position, measured } of nodes) {
    if (!ids.has(id)) continue;
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + (measured?.width ?? 0));
    bottom = Math.max(bottom, position.y + (measured?.height ?? 0));
  }
  return [left - padding, top - header, right - left + 2 * padding, bottom - top + header + padding].join(" ");
}

function useZoneDrag(ids: ReadonlySet<string>) {
  const { getZoom } = useReactFlow();
  const last = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!last.current) return;
      const zoom = getZoom();
      shiftFlowNodes(ids, (event.clientX - last.current.x) / zoom, (event.clientY - last.current.y) / zoom);
      last.current = { x: event.clientX, y: event.clientY, moved: true };
    },
    onPointerUp: () => {
      if (last.current?.moved) commitPositions(ids);
      last.current = null;
    },
  };
}

function ZoneProgress({ start }: { start: string }) {
  const text = useRun((state) => zoneText(state, start));
  return <span className="zone-progress">{text}</span>;
}

/** `step 3 of 5 · t = 599 → 399 · 0.4 s left`, or of the step that is being looked at. */
function zoneText(state: RunState, start: string): string {
  const { zone } = messages.canvas;
  const recorded = state.tape?.zones.find((candidate) => candidate.zone === start);
  const chosen = state.step === null ? undefined : recorded?.steps[state.step];
  if (chosen && state.step !== null) return zone.step(state.step + 1, stepCount(state, start), times(chosen));
  const loop = state.loops[start];
  if (state.phase === "idle") {
    if (!recorded || recorded.iterations === 0) return "";
    return zone.done(recorded.iterations);
  }
  if (!loop) return "";
  const left = state.phase === "paused" ? zone.paused : loop.etaMs === null ? "" : zone.left(milliseconds(loop.etaMs));
  return zone.step(loop.iteration + 1, loop.count, times(loop)) + left;
}

const stepCount = (state: RunState, start: string): number =>
  state.loops[start]?.count ?? state.tape?.zones.find((zone) => zone.zone === start)?.iterations ?? 0;

const times = ({ from, to }: Pick<LoopProgress, "from" | "to">): string =>
  `t = ${timeText(from.t)} → ${timeText(to.t)}`;
