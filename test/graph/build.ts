import { emptyGraph, FORMAT_VERSION, type GraphDocument, type Json, SCHEMA } from "../../src/graph/document.ts";

/** `{ id: [type, params] }` and `["a.out", "b.in"]` → a document. */
export function documentOf(
  nodes: Record<string, [string, Record<string, Json>?]>,
  wires: readonly (readonly [string, string])[],
): GraphDocument {
  return {
    schema: SCHEMA,
    formatVersion: FORMAT_VERSION,
    id: "test",
    title: "Test",
    graphs: {
      main: {
        ...emptyGraph,
        nodes: Object.entries(nodes).map(([id, [type, params = {}]]) => ({ id, type, version: 1, params })),
        edges: wires.map(([from, to]) => ({ from, to })),
        layout: { nodes: Object.fromEntries(Object.keys(nodes).map((id, i) => [id, { x: 200 * i, y: 0 }])) },
      },
    },
  };
}
