import { zoneMembers } from "../../graph/compile.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { graphOf, indexOf } from "../../graph/graph-index.ts";
import { registry } from "../../nodes/registry.ts";
import { findEdge } from "../canvas/flow.ts";
import { addressOf, shownGraph, useDocument } from "../state/document-store.ts";
import { addressIn, resolveScope, sourceOfWire, splitPath } from "../state/scope.ts";

/** The wire under the debugger's eye, as an address: the selected one, else the state that the loop works on. */
export function useWatchedWire(selected: string | null, zone: string | null): string | null {
  const document = useDocument((state) => state.history.present);
  const edge = selected === null ? undefined : findEdge(shownGraph(document), selected);
  if (edge) return sourceOfWire(document, addressOf(edge.from));
  return zone === null ? null : nextStateWire(document, zone);
}

/** What feeds the loop's end: the state after each iteration. The loop is named by its start's address. */
export function nextStateWire(document: GraphDocument, start: string): string | null {
  const end = endOfZone(document, start);
  return end === null ? null : sourceOf(document, `${end}.x`);
}

/** What feeds the loop's start: x_T. */
export const firstStateWire = (document: GraphDocument, start: string): string | null =>
  sourceOf(document, `${start}.x`);

function sourceOf(document: GraphDocument, to: string): string | null {
  const { scope, id } = splitPath(to.slice(0, to.lastIndexOf(".")));
  const { into } = indexOf(graphOf(document, resolveScope(document, scope).graphId));
  const from = into.get(id)?.find((edge) => addressIn(scope, edge.to) === to)?.from;
  return from === undefined ? null : sourceOfWire(document, addressIn(scope, from));
}

/** Address of the node that closes a loop. */
export function endOfZone(document: GraphDocument, address: string): string | null {
  const { scope, id: start } = splitPath(address);
  const { graphId } = resolveScope(document, scope);
  for (const id of zoneMembers(document, registry, graphId).get(start) ?? []) {
    const node = indexOf(graphOf(document, graphId)).nodes.get(id);
    if (node && registry.get(node.type)?.zone === "end" && (node.params.start ?? start) === start)
      return addressIn(scope, id);
  }
  return null;
}
