import type { Diagnostic } from "./diagnostic.ts";
import type { Graph, GraphDocument, GraphNode } from "./document.ts";
import { graphOf } from "./graph-index.ts";
import { MAX_LENGTH, MAX_NODES } from "./limits.ts";
import { expands, graphTitle, subgraphId } from "./subgraph.ts";

/** Subgraphs in subgraphs. */
const MAX_LEVELS = 32;

/** What a graph comes to with its subgraphs dissolved. */
interface Size {
  readonly nodes: number;
  /** Of its JSON: bounds edges and params as well. */
  readonly characters: number;
  readonly levels: number;
}

/**
 * Why a graph cannot be expanded, or null. Sizes are added up graph by graph, not by expanding, so ten graphs that
 * each hold ten of the next cost ten sums and not 10^10 nodes.
 */
export function expansionProblem(document: GraphDocument, graphId: string): Diagnostic | null {
  const sizes = new Map<string, Size>();
  const measure = (id: string, prefix: string, above: readonly string[]): Diagnostic | null => {
    const chain = [...above, id];
    const graph = graphOf(document, id);
    let size: Size = { nodes: graph.nodes.length, characters: 0, levels: 1 };
    const inside = graph.nodes.filter((node) => expands(node, document));
    if (inside.length > 0 || above.length > 0) size = { ...size, characters: charactersOf(graph) };
    for (const node of inside) {
      const inner = subgraphId(node);
      const address = prefix + node.id;
      if (chain.includes(inner)) return recursive(document, [...chain.slice(chain.indexOf(inner)), inner], address);
      if (chain.length >= MAX_LEVELS) return tooDeep(address);
      const problem = sizes.has(inner) ? null : measure(inner, `${address}/`, chain);
      if (problem) return problem;
      size = sum(size, sizes.get(inner)!);
      if (size.levels > MAX_LEVELS) return tooDeep(address);
      if (size.nodes > MAX_NODES || size.characters > MAX_LENGTH) return tooMany(document, id, node);
    }
    sizes.set(id, size);
    return null;
  };
  return measure(graphId, "", []);
}

const sum = (outer: Size, inner: Size): Size => ({
  nodes: outer.nodes + inner.nodes,
  characters: outer.characters + inner.characters,
  levels: Math.max(outer.levels, 1 + inner.levels),
});

const lengths = new WeakMap<Graph, number>();

function charactersOf(graph: Graph): number {
  const known = lengths.get(graph) ?? JSON.stringify([graph.nodes, graph.edges]).length;
  lengths.set(graph, known);
  return known;
}

const recursive = (document: GraphDocument, chain: readonly string[], nodeId: string): Diagnostic => ({
  severity: "error",
  code: "subgraph.recursive",
  message: `A graph cannot hold itself: ${chain.map((id) => `“${graphTitle(document, id)}”`).join(" holds ")}.`,
  nodeId,
  hint: "To repeat nodes, put them between Loop start and Loop end.",
});

const tooDeep = (nodeId: string): Diagnostic => ({
  severity: "error",
  code: "subgraph.too-deep",
  message: `Subgraphs lie more than ${MAX_LEVELS} deep in each other.`,
  nodeId,
});

const tooMany = (document: GraphDocument, id: string, node: GraphNode): Diagnostic => ({
  severity: "error",
  code: "subgraph.too-many",
  message: `With its subgraphs dissolved, “${graphTitle(document, id)}” is larger than any graph may be (${MAX_NODES} nodes, ${MAX_LENGTH / 1e6} million characters).`,
  nodeId: id === "main" ? node.id : undefined,
  graphId: id === "main" ? undefined : id,
  hint: "Use fewer subgraphs in each other.",
});
