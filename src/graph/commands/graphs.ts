import { emptyGraph, type Graph, type GraphDocument } from "../document.ts";
import { graphOf } from "../graph-index.ts";
import { INPUTS, OUTPUTS } from "../reserved.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../subgraph.ts";
import { usesOf } from "./graph-uses.ts";
import { assertFreeGraphId, editable, refuse } from "./refusal.ts";

const withGraph = (document: GraphDocument, id: string, graph: Graph): GraphDocument => ({
  ...document,
  graphs: { ...document.graphs, [id]: graph },
});

export function addGraph(document: GraphDocument, id: string, title: string): GraphDocument {
  assertFreeGraphId(document, id);
  const nodes = { [INPUTS]: { x: 0, y: 0 }, [OUTPUTS]: { x: 640, y: 0 } };
  return withGraph(document, id, titled({ ...emptyGraph, layout: { nodes } }, title));
}

export function duplicateGraph(document: GraphDocument, from: string, id: string, title: string): GraphDocument {
  assertFreeGraphId(document, id);
  return withGraph(document, id, titled(assertGraph(document, from), title));
}

export const renameGraph = (document: GraphDocument, id: string, title: string): GraphDocument =>
  withGraph(document, id, titled(graphOf(document, id), title));

export function removeGraph(document: GraphDocument, id: string): GraphDocument {
  assertGraph(document, id);
  if (id === "main") refuse("command.usage", "The main graph cannot be removed.");
  const use = usesOf(document, id)[0];
  if (use)
    refuse(
      "command.in-use",
      `“${graphTitle(document, id)}” is used by “${use.id}” in “${graphTitle(document, use.graphId)}”.`,
      {
        nodeId: use.id,
        graphId: use.graphId === "main" ? undefined : use.graphId,
        hint: "Remove or unpack that node first.",
      },
    );
  const { [id]: _, ...graphs } = document.graphs;
  return { ...document, graphs };
}

/** Gives one node a copy of the graph it stands for. */
export function makeUnique(document: GraphDocument, graphId: string, nodeId: string, copy: string): GraphDocument {
  const graph = graphOf(document, graphId);
  const node = editable(graph, nodeId);
  if (node.type !== SUBGRAPH) refuse("subgraph.missing", `“${nodeId}” stands for no graph.`, { nodeId });
  const source = subgraphId(node);
  const copied = duplicateGraph(document, source, copy, graphTitle(document, source));
  const nodes = graph.nodes.map((other) =>
    other === node ? { ...node, params: { ...node.params, graph: copy } } : other,
  );
  return withGraph(copied, graphId, { ...graph, nodes });
}

function assertGraph(document: GraphDocument, id: string): Graph {
  const graph = Object.hasOwn(document.graphs, id) ? document.graphs[id] : undefined;
  return graph ?? refuse("subgraph.missing", `There is no graph “${id}” in this document.`);
}

function titled(graph: Graph, title: string): Graph {
  const { title: _, ...layout } = graph.layout;
  return { ...graph, layout: title ? { title, ...layout } : layout };
}
