import {
  emptyGraph,
  FORMAT_VERSION,
  type GraphDocument,
  type GraphNode,
  SCHEMA,
} from "../../../../src/graph/document.ts";

const COLUMNS = 25;

/** A long chain of Degrade nodes, in rows. */
export function gridDocument(count: number): GraphDocument {
  const id = (index: number) => `n${index}`;
  const nodes = Array.from(
    { length: count },
    (_, index): GraphNode => ({ id: id(index), type: "degrade", version: 1, params: { kind: "gaussianBlur" } }),
  );
  const edges = nodes.slice(1).map((node, index) => ({ from: `${id(index)}.image`, to: `${node.id}.image` }));
  const places = nodes.map(({ id }, index) => [
    id,
    { x: (index % COLUMNS) * 260, y: Math.floor(index / COLUMNS) * 300 },
  ]);
  const main = { ...emptyGraph, nodes, edges, layout: { nodes: Object.fromEntries(places) } };
  return { schema: SCHEMA, formatVersion: FORMAT_VERSION, id: "grid", title: "Grid", graphs: { main } };
}
