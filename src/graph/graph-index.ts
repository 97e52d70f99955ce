import { type Edge, type Graph, type GraphDocument, type GraphNode, splitAddress } from "./document.ts";

/** Look-ups of an immutable graph, built once for each version of it. */
export interface GraphIndex {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Edges by the node they arrive at, and by the node they leave. */
  readonly into: ReadonlyMap<string, readonly Edge[]>;
  readonly outOf: ReadonlyMap<string, readonly Edge[]>;
}

const indexes = new WeakMap<Graph, GraphIndex>();

export function indexOf(graph: Graph): GraphIndex {
  let index = indexes.get(graph);
  if (!index) {
    index = build(graph);
    indexes.set(graph, index);
  }
  return index;
}

/** A graph of a document; fails on a name that is not there, which only a bug can ask for. */
export function graphOf(document: GraphDocument, graphId = "main"): Graph {
  const graph = Object.hasOwn(document.graphs, graphId) ? document.graphs[graphId] : undefined;
  if (!graph) throw new Error(`no graph "${graphId}" in the document`);
  return graph;
}

function build(graph: Graph): GraphIndex {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const into = new Map<string, Edge[]>();
  const outOf = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    push(into, splitAddress(edge.to)?.node, edge);
    push(outOf, splitAddress(edge.from)?.node, edge);
  }
  return { nodes, into, outOf };
}

function push(map: Map<string, Edge[]>, key: string | undefined, edge: Edge): void {
  if (key === undefined) return;
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
