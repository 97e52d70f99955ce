import {
  type Edge,
  type Graph,
  type GraphDocument,
  type GraphNode,
  type NodeLayout,
  splitAddress,
} from "../document.ts";
import { graphOf, indexOf } from "../graph-index.ts";
import { textParam } from "../node-type.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../subgraph.ts";
import type { Command, Fragment } from "./command.ts";
import { fresh, freshGraphId } from "./fresh-id.ts";
import { assertNoRecursion, graphsWithin } from "./graph-uses.ts";
import { editable, refuse } from "./refusal.ts";

export function copyFragment(document: GraphDocument, ids: readonly string[], graphId = "main"): Fragment {
  const graph = graphOf(document, graphId);
  const nodes = graph.nodes.filter((node) => ids.includes(node.id));
  const chosen = new Set(nodes.map(({ id }) => id));
  const inside = (address: string) => chosen.has(splitAddress(address)?.node ?? "");
  const places = nodes.map(({ id }): [string, NodeLayout] => [id, graph.layout.nodes[id] ?? { x: 0, y: 0 }]);
  const looks = places.map(([id, { x: _x, y: _y, ...look }]) => [id, look] as const);
  const decorated = looks.filter(([, look]) => Object.keys(look).length > 0);
  const graphs = graphsOf(document, nodes);
  return {
    schema: "rddm-studio/fragment",
    nodes,
    edges: graph.edges.filter((edge) => inside(edge.from) && inside(edge.to)),
    positions: Object.fromEntries(places.map(([id, { x, y }]) => [id, { x, y }])),
    ...(decorated.length > 0 ? { looks: Object.fromEntries(decorated) } : {}),
    ...(Object.keys(graphs).length > 0 ? { graphs } : {}),
  };
}

/** A graph as something to be used again, in this document or another: one `subgraph` node and all it needs. */
export function graphFragment(document: GraphDocument, graphId: string): Fragment {
  const node: GraphNode = { id: "subgraph", type: SUBGRAPH, version: 1, params: { graph: graphId } };
  return {
    schema: "rddm-studio/fragment",
    nodes: [node],
    edges: [],
    positions: { subgraph: { x: 0, y: 0 } },
    looks: { subgraph: { title: graphTitle(document, graphId) } },
    graphs: graphsOf(document, [node]),
  };
}

function graphsOf(document: GraphDocument, nodes: readonly GraphNode[]): Record<string, Graph> {
  const ids = nodes
    .filter(({ type }) => type === SUBGRAPH)
    .flatMap((node) => [...graphsWithin(document, subgraphId(node))]);
  return Object.fromEntries([...new Set(ids)].sort().map((id) => [id, document.graphs[id]!]));
}

/** The document with a fragment, whose form is sound, in one of its graphs, and the new id of each of its nodes. */
export function paste(
  document: GraphDocument,
  graphId: string,
  { fragment, dx, dy }: Pick<Extract<Command, { type: "paste" }>, "fragment" | "dx" | "dy">,
): { document: GraphDocument; renamed: ReadonlyMap<string, string> } {
  const { graphs, names } = importGraphs(document, fragment.graphs ?? {});
  const host: GraphDocument = { ...document, graphs };
  const graph = graphOf(document, graphId);
  const renamed = new Map<string, string>();
  const taken = new Set(indexOf(graph).nodes.keys());
  for (const node of fragment.nodes) {
    const id = fresh(node.type, "node", (wish) => taken.has(wish));
    taken.add(id);
    renamed.set(node.id, id);
  }
  const nodes = fragment.nodes.map((node) => {
    const copy = withPartner(standingFor({ ...node, id: renamed.get(node.id)! }, names), renamed);
    if (copy.type === SUBGRAPH) assertNoRecursion(host, graphId, subgraphId(copy), copy.id);
    return copy;
  });
  const places = fragment.nodes.map(({ id }): [string, NodeLayout] => {
    const { x, y } = fragment.positions[id] ?? { x: 0, y: 0 };
    return [renamed.get(id)!, { x: x + dx, y: y + dy, ...fragment.looks?.[id] }];
  });
  const pasted: Graph = {
    ...graph,
    nodes: [...graph.nodes, ...nodes],
    edges: [...graph.edges, ...fragment.edges.flatMap((edge) => renameEdge(edge, renamed))],
    layout: { ...graph.layout, nodes: { ...graph.layout.nodes, ...Object.fromEntries(places) } },
  };
  return { document: { ...host, graphs: { ...graphs, [graphId]: pasted } }, renamed };
}

/** A loop copied whole keeps its end with its own start. */
export function withPartner(node: GraphNode, renamed: ReadonlyMap<string, string>): GraphNode {
  const partner = renamed.get(textParam(node.params.start));
  return partner ? { ...node, params: { ...node.params, start: partner } } : node;
}

/** An edge between renamed nodes; none where an end is not among them. */
export function renameEdge(edge: Edge, renamed: ReadonlyMap<string, string>): Edge[] {
  const from = renameAddress(edge.from, renamed);
  const to = renameAddress(edge.to, renamed);
  return from && to ? [{ from, to }] : [];
}

export function renameAddress(address: string, renamed: ReadonlyMap<string, string>): string | null {
  const parts = splitAddress(address);
  const id = parts && renamed.get(parts.node);
  return id ? `${id}.${parts.port}` : null;
}

export function duplicate(
  document: GraphDocument,
  graphId: string,
  { ids, withInputs, dx, dy }: Extract<Command, { type: "duplicate" }>,
): GraphDocument {
  const source = graphOf(document, graphId);
  for (const id of ids) editable(source, id);
  const copied = paste(document, graphId, { fragment: copyFragment(document, ids, graphId), dx, dy });
  if (!withInputs) return copied.document;
  const graph = graphOf(copied.document, graphId);
  const chosen = new Set(ids);
  const outside = source.edges.filter(({ from }) => !chosen.has(splitAddress(from)!.node));
  const inputs = outside.flatMap(({ from, to }) => {
    const copy = renameAddress(to, copied.renamed);
    return copy ? [{ from, to: copy }] : [];
  });
  const edges = [...graph.edges, ...inputs];
  return { ...copied.document, graphs: { ...copied.document.graphs, [graphId]: { ...graph, edges } } };
}

const standingFor = (node: GraphNode, names: ReadonlyMap<string, string>): GraphNode => {
  const graph = node.type === SUBGRAPH ? names.get(subgraphId(node)) : undefined;
  return graph ? { ...node, params: { ...node.params, graph } } : node;
};

/** The graphs of a fragment among those of a document. One that is there already, under whatever id, is used as it is. */
function importGraphs(
  document: GraphDocument,
  incoming: Readonly<Record<string, Graph>>,
): { graphs: GraphDocument["graphs"]; names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>();
  let graphs = document.graphs;
  const take = (id: string, above: readonly string[]): void => {
    if (names.has(id) || !Object.hasOwn(incoming, id)) return;
    if (above.includes(id)) refuse("subgraph.recursive", `A graph cannot hold itself: “${id}”.`);
    const graph = incoming[id]!;
    for (const node of graph.nodes) if (node.type === SUBGRAPH) take(subgraphId(node), [...above, id]);
    const own = { ...graph, nodes: graph.nodes.map((node) => standingFor(node, names)) };
    const same = [id, ...Object.keys(graphs)].find(
      (other) => other !== "main" && Object.hasOwn(graphs, other) && meaningOf(graphs[other]!) === meaningOf(own),
    );
    const name = same ?? freshGraphId({ ...document, graphs }, graph.layout.title ?? id);
    names.set(id, name);
    if (!same) graphs = { ...graphs, [name]: own };
  };
  for (const id of Object.keys(incoming)) take(id, []);
  return { graphs, names };
}

const meaningOf = ({ interface: ports, nodes, edges }: Graph): string => JSON.stringify([ports, nodes, edges]);
