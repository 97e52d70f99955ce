import type { GraphDocument } from "../document.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../subgraph.ts";
import { refuse } from "./refusal.ts";

/** Where the nodes that stand for a graph are: muted ones as well. */
export function usesOf(document: GraphDocument, graphId: string): { readonly graphId: string; readonly id: string }[] {
  return Object.entries(document.graphs).flatMap(([id, graph]) =>
    graph.nodes
      .filter((node) => node.type === SUBGRAPH && subgraphId(node) === graphId)
      .map((node) => ({ graphId: id, id: node.id })),
  );
}

/** Graphs inside a graph, at any depth, itself included; those that are not there are left out. */
export function graphsWithin(document: GraphDocument, graphId: string): Set<string> {
  const seen = new Set<string>();
  const open = [graphId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || !Object.hasOwn(document.graphs, id)) continue;
    seen.add(id);
    for (const node of document.graphs[id]!.nodes) if (node.type === SUBGRAPH) open.push(subgraphId(node));
  }
  return seen;
}

/** That a node in `graphId` may stand for `inner`. */
export function assertNoRecursion(document: GraphDocument, graphId: string, inner: string, nodeId: string): void {
  if (inner === "main")
    refuse("subgraph.recursive", "The main graph cannot be used as a subgraph: it is what runs.", {
      nodeId,
      hint: "Make a subgraph of its nodes, and use that.",
    });
  if (graphsWithin(document, inner).has(graphId))
    refuse(
      "subgraph.recursive",
      `“${graphTitle(document, inner)}” cannot be used in “${graphTitle(document, graphId)}”: a graph cannot hold itself.`,
      { nodeId, hint: "To repeat nodes, put them between Loop start and Loop end." },
    );
}
