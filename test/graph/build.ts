import {
  emptyGraph,
  FORMAT_VERSION,
  type Graph,
  type GraphDocument,
  type InterfacePort,
  type Json,
  SCHEMA,
} from "../../src/graph/document.ts";

export type Nodes = Record<string, [string, Record<string, Json>?]>;
export type Wires = readonly (readonly [string, string])[];

/** `{ id: [type, params] }` and `["a.out", "b.in"]` → a graph. Ports are `{ x: "tensor" }`. */
export function graphFrom(
  nodes: Nodes,
  wires: Wires,
  ports: { inputs?: Record<string, string>; outputs?: Record<string, string> } = {},
): Graph {
  const list = (side: Record<string, string> = {}): InterfacePort[] =>
    Object.entries(side).map(([name, type]) => ({ name, type }));
  return {
    ...emptyGraph,
    interface: { inputs: list(ports.inputs), outputs: list(ports.outputs) },
    nodes: Object.entries(nodes).map(([id, [type, params = {}]]) => ({ id, type, version: 1, params })),
    edges: wires.map(([from, to]) => ({ from, to })),
    layout: { nodes: Object.fromEntries(Object.keys(nodes).map((id, i) => [id, { x: 200 * i, y: 0 }])) },
  };
}

/** A document of that main graph, and of others. */
export const documentOf = (nodes: Nodes, wires: Wires, graphs: Record<string, Graph> = {}): GraphDocument => ({
  schema: SCHEMA,
  formatVersion: FORMAT_VERSION,
  id: "test",
  title: "Test",
  graphs: { main: graphFrom(nodes, wires), ...graphs },
});
