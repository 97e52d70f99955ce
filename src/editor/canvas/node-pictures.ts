import type { GraphNode } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import type { PortSpec } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { addressOf, currentDocument, currentGraph, currentTypes } from "../state/document-store.ts";
import type { NodeRun } from "../state/node-runs.ts";
import { useRun } from "../state/run-store.ts";
import { sourceOfWire } from "../state/scope.ts";
import { useWirePicture, type WirePicture } from "../state/wire-previews.ts";

/** Longest side of the pictures on nodes, in pixels: sharp on a dense display. */
export const NODE_PICTURE = 320;
const MAX_PICTURES = 3;

/** Ports whose picture a node shows, the main one first. */
export function pictureNames(node: GraphNode, definition: AnyNode): readonly string[] {
  if (definition.category === "Loop") return [];
  const ports = nodePorts(node, currentTypes());
  const tensors = Object.entries(ports?.outputs ?? {}).filter(([, spec]) => spec.type === "tensor");
  return (definition.preview ?? tensors.map(([name]) => name)).slice(0, MAX_PICTURES);
}

export function portSpec(node: GraphNode, port: string): PortSpec | undefined {
  const ports = nodePorts(node, currentTypes());
  return ports?.outputs[port] ?? ports?.inputs[port];
}

/** The address of the wire behind a port: an output is its own, an input is what feeds it. */
export function wireOfPort(node: GraphNode, port: string): string | null {
  const ports = nodePorts(node, currentTypes());
  const document = currentDocument();
  if (ports?.outputs[port]) return sourceOfWire(document, addressOf(`${node.id}.${port}`));
  const into = indexOf(currentGraph()).into.get(node.id) ?? [];
  const from = into.find((edge) => edge.to === `${node.id}.${port}`)?.from;
  return from === undefined ? null : sourceOfWire(document, addressOf(from));
}

/** What to show at a port: the chosen step from the tape, else the newest picture of the run. */
export function usePortPicture(node: GraphNode, port: string | null, run: NodeRun): WirePicture | null {
  const step = useRun((state) => state.step);
  const finished = useRun((state) => state.summary?.runId ?? null);
  const wire = port === null ? null : wireOfPort(node, port);
  const onTape = useRun(
    (state) => wire !== null && (state.tape?.zones.some((zone) => zone.wires.includes(wire)) ?? false),
  );
  const live = port === null ? undefined : run.previews[port];
  const scrubbed = onTape && step !== null;
  // A port without live pictures (the "before" of a view) is asked for once the run has ended.
  const asked = useWirePicture(
    scrubbed || (!live && finished) ? wire : null,
    scrubbed ? step : null,
    NODE_PICTURE,
    finished,
  );
  return scrubbed ? (asked ?? live ?? null) : (live ?? asked);
}
