import { type Edge, type Graph, type GraphDocument, type GraphNode, type Json, splitAddress } from "./document.ts";
import { INPUTS, OUTPUTS } from "./reserved.ts";

/** Look-ups of an immutable graph, built once for each version of it. */
export interface GraphIndex {
  /** With `inputs` and `outputs`, which every graph has without listing them. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** The edge that arrives at `node.port`. */
  readonly at: ReadonlyMap<string, Edge>;
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
  const nodes = new Map([...boundaryNodes(graph), ...graph.nodes].map((node) => [node.id, node]));
  const into = new Map<string, Edge[]>();
  const outOf = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    push(into, splitAddress(edge.to)?.node, edge);
    push(outOf, splitAddress(edge.from)?.node, edge);
  }
  return { nodes, at: new Map(graph.edges.map((edge) => [edge.to, edge])), into, outOf };
}

const boundaryNodes = ({ interface: ports }: Graph): GraphNode[] => [
  { id: INPUTS, type: "graphInputs", version: 1, params: { ports: ports.inputs as unknown as Json } },
  { id: OUTPUTS, type: "graphOutputs", version: 1, params: { ports: ports.outputs as unknown as Json } },
];

function push(map: Map<string, Edge[]>, key: string | undefined, edge: Edge): void {
  if (key === undefined) return;
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
