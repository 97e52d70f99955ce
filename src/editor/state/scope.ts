import { type Graph, type GraphDocument, type GraphNode, splitAddress } from "../../graph/document.ts";
import { graphOf, indexOf } from "../../graph/graph-index.ts";
import { INPUTS, OUTPUTS } from "../../graph/reserved.ts";
import { SUBGRAPH } from "../../graph/subgraph.ts";

/** Instances of subgraphs dived into, from the main graph down: `["sub1", "sub2"]`; empty on the main graph. */
export type Scope = readonly string[];

/** The graph a subgraph node is an instance of, by id; null for other nodes and for graphs that are not there. */
export function insideOf(document: GraphDocument, node: GraphNode | undefined): string | null {
  const id = node?.type === SUBGRAPH ? node.params.graph : null;
  return typeof id === "string" && Object.hasOwn(document.graphs, id) ? id : null;
}

/** As much of a scope as the document has: an undo may take away the node that was dived into. */
export function resolveScope(
  document: GraphDocument,
  scope: Scope,
): { readonly graphId: string; readonly scope: Scope } {
  let graphId = "main";
  for (const [depth, id] of scope.entries()) {
    const inner = insideOf(document, indexOf(graphOf(document, graphId)).nodes.get(id));
    if (inner === null) return { graphId, scope: scope.slice(0, depth) };
    graphId = inner;
  }
  return { graphId, scope };
}

/** `sub1/unet1`, as the run and its problems name a node. */
export const addressIn = (scope: Scope, id: string): string => [...scope, id].join("/");

/** The scope and the id behind an address. */
export function splitPath(address: string): { readonly scope: Scope; readonly id: string } {
  const parts = address.split("/");
  return { scope: parts.slice(0, -1), id: parts.at(-1) ?? "" };
}

export function nodeAt(document: GraphDocument, address: string): GraphNode | undefined {
  const { scope, id } = splitPath(address);
  const found = resolveScope(document, scope);
  return found.scope.length === scope.length ? indexOf(graphOf(document, found.graphId)).nodes.get(id) : undefined;
}

/**
 * Where the value of an output is made: a subgraph's interface has no values of its own. Takes and gives
 * addresses, `sub1/inputs.x` → what is wired to `sub1.x` outside, `sub1.x` → what feeds it inside. Null when nothing does.
 */
export function sourceOfWire(document: GraphDocument, wire: string): string | null {
  const seen = new Set<string>();
  for (let current: string | null = wire; current !== null && !seen.has(current); ) {
    seen.add(current);
    const next = throughInterface(document, current);
    if (next === current) return current;
    current = next;
  }
  return null;
}

/** Where the value at an input is made, through interfaces: `sub1/start.path` → `timesteps.path`. Null when nothing is wired. */
export function sourceOfInput(document: GraphDocument, input: string): string | null {
  const end = splitAddress(input);
  if (!end) return null;
  const { scope, id } = splitPath(end.node);
  if (resolveScope(document, scope).scope.length < scope.length) return null;
  const from = feeding(document, scope, `${id}.${end.port}`);
  return from === null ? null : sourceOfWire(document, from);
}

function throughInterface(document: GraphDocument, wire: string): string | null {
  const end = splitAddress(wire);
  if (!end) return null;
  const { scope, id } = splitPath(end.node);
  const { graphId, scope: found } = resolveScope(document, scope);
  if (found.length < scope.length) return null;
  if (id === INPUTS && scope.length > 0) {
    const outer = scope.slice(0, -1);
    return feeding(document, outer, `${scope.at(-1)}.${end.port}`);
  }
  const graph = graphOf(document, graphId);
  if (insideOf(document, indexOf(graph).nodes.get(id)) === null) return wire;
  return feeding(document, [...scope, id], `${OUTPUTS}.${end.port}`);
}

/** What is wired to an input, as an address. */
function feeding(document: GraphDocument, scope: Scope, to: string): string | null {
  const graph: Graph = graphOf(document, resolveScope(document, scope).graphId);
  const edge = indexOf(graph)
    .into.get(splitAddress(to)?.node ?? "")
    ?.find((candidate) => candidate.to === to);
  return edge ? addressIn(scope, edge.from) : null;
}
