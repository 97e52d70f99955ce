import type { Graph, GraphDocument } from "../document.ts";
import { SUBGRAPH, subgraphId } from "../subgraph.ts";

/** `change` takes and gives the part of an axis's address that begins in the graph: `["sub2", "unet1"]`. */
export function mapSweep(
  document: GraphDocument,
  graphId: string,
  change: (rest: readonly string[]) => readonly string[],
): GraphDocument {
  if (!document.sweep) return document;
  const sweep = document.sweep.map((axis) => {
    const parts = axis.node.split("/");
    const depth = depthIn(document, parts, graphId);
    if (depth === null) return axis;
    return { ...axis, node: [...parts.slice(0, depth), ...change(parts.slice(depth))].join("/") };
  });
  return { ...document, sweep };
}

/** Which part of an address names a node of the graph; null when the address does not lead there. */
function depthIn(document: GraphDocument, parts: readonly string[], graphId: string): number | null {
  let current = "main";
  for (const [depth, id] of parts.entries()) {
    if (current === graphId) return depth;
    const graph: Graph | undefined = Object.hasOwn(document.graphs, current) ? document.graphs[current] : undefined;
    const node = graph?.nodes.find((candidate) => candidate.id === id);
    if (node?.type !== SUBGRAPH) return null;
    current = subgraphId(node);
  }
  return null;
}
