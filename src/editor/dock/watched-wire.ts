import { zoneMembers } from "../../graph/compile.ts";
import type { Graph, GraphDocument } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { registry } from "../../nodes/registry.ts";
import { findEdge } from "../canvas/flow.ts";
import { currentDocument, mainGraph, useDocument } from "../state/document-store.ts";

/** The wire under the debugger's eye, as `node.port`: the selected one, else the state that the loop works on. */
export function useWatchedWire(selected: string | null, zone: string | null): string | null {
  const graph = useDocument((state) => mainGraph(state.history.present));
  const edge = selected === null ? undefined : findEdge(graph, selected);
  if (edge) return edge.from;
  return zone === null ? null : nextStateWire(graph, zone);
}

/** What feeds the loop's end: the state after each iteration. */
export function nextStateWire(graph: Graph, start: string): string | null {
  const end = endOfZone(currentDocument(), start);
  return end === null ? null : sourceOf(graph, `${end}.x`);
}

/** What feeds the loop's start: x_T. */
export const firstStateWire = (graph: Graph, start: string): string | null => sourceOf(graph, `${start}.x`);

function sourceOf(graph: Graph, to: string): string | null {
  const node = to.slice(0, to.lastIndexOf("."));
  return (
    indexOf(graph)
      .into.get(node)
      ?.find((edge) => edge.to === to)?.from ?? null
  );
}

function endOfZone(document: GraphDocument, start: string): string | null {
  const graph = mainGraph(document);
  for (const id of zoneMembers(document, registry).get(start) ?? []) {
    const node = indexOf(graph).nodes.get(id);
    if (node && registry.get(node.type)?.zone === "end" && (node.params.start ?? start) === start) return id;
  }
  return null;
}
