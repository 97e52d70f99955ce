import type { MouseEvent, TouchEvent } from "react";
import { edgeKey } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { currentGraph, currentTypes } from "../state/document-store.ts";
import { portsThrough } from "../state/editing.ts";
import type { Point } from "./view.ts";

/** The wire drawn at a point of the screen, as an edge key. */
export function wireAt({ x, y }: Point): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
    if (id) return id;
  }
  return null;
}

/** The wire under the pointer that a dragged node could be put on: the node has no wires yet, and its ports fit. */
export function wireUnder(
  id: string,
  event: MouseEvent | TouchEvent | globalThis.MouseEvent | globalThis.TouchEvent,
): string | null {
  const graph = currentGraph();
  const { nodes, into, outOf } = indexOf(graph);
  const node = nodes.get(id);
  if (!node || into.has(id) || outOf.has(id)) return null;
  const point = "touches" in event ? event.touches[0] : event;
  const wire = point ? wireAt({ x: point.clientX, y: point.clientY }) : null;
  const edge = wire === null ? undefined : graph.edges.find((candidate) => edgeKey(candidate) === wire);
  const ports = nodePorts(node, currentTypes());
  return edge && ports && portsThrough(ports, edge) ? wire : null;
}
