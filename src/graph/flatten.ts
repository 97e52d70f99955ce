import type { Diagnostic, Result } from "./diagnostic.ts";
import { type Edge, type Graph, type GraphDocument, type GraphNode, splitAddress } from "./document.ts";
import { expansionProblem } from "./expansion.ts";
import { graphOf, indexOf } from "./graph-index.ts";
import { fillParams, type Registry, textParam } from "./node-type.ts";
import { INPUTS, OUTPUTS } from "./reserved.ts";
import { expands, graphTitle, subgraphId } from "./subgraph.ts";

/** A document as one graph: subgraph nodes dissolved, ids are addresses as `sub1/unet1`. */
export interface FlatGraph {
  readonly graph: Graph;
  /** Each instance of a graph, the outermost first. */
  readonly scopes: readonly Scope[];
  /** Why an inner input has no value although a wire leads to it, by `node.port`. */
  readonly holes: ReadonlyMap<string, Diagnostic>;
}

/** One graph where it is used: `prefix` is `sub1/`, empty for the outermost. */
export interface Scope {
  readonly graphId: string;
  readonly graph: Graph;
  readonly prefix: string;
  readonly parent: Scope | null;
  /** The subgraph node in the parent's graph. */
  readonly node: string;
  /** Scopes of the subgraph nodes of this graph that are not muted or bypassed. */
  readonly children: Map<string, Scope>;
}

/**
 * Dissolves subgraph nodes. What cannot be expanded (a graph that holds itself, or that would grow past any use) is
 * refused before it is; `types` are the document's own ({@link typesOf}).
 */
export function flatten(document: GraphDocument, types: Registry, graphId = "main"): Result<FlatGraph> {
  const refused = expansionProblem(document, graphId);
  if (refused) return { ok: false, diagnostics: [refused] };
  const root = openScope(document, graphId, "", null, "");
  const scopes = [...scopesOf(root)];
  if (scopes.length === 1 && plain(root.graph))
    return { ok: true, value: { graph: root.graph, scopes, holes: new Map() }, diagnostics: [] };
  const holes = new Map<string, Diagnostic>();
  const resolve = resolver(document);
  const nodes = scopes.flatMap((scope) => flatNodes(scope, types));
  const edges = scopes.flatMap((scope) => flatEdges(scope, resolve, holes));
  const graph: Graph = { interface: { inputs: [], outputs: [] }, nodes, edges, layout: { nodes: {} } };
  return { ok: true, value: { graph, scopes, holes }, diagnostics: [] };
}

const plain = (graph: Graph): boolean => !indexOf(graph).outOf.has(INPUTS) && !indexOf(graph).into.has(OUTPUTS);

function openScope(
  document: GraphDocument,
  graphId: string,
  prefix: string,
  parent: Scope | null,
  node: string,
): Scope {
  const graph = graphOf(document, graphId);
  const scope: Scope = { graphId, graph, prefix, parent, node, children: new Map() };
  for (const inner of graph.nodes)
    if (expands(inner, document))
      scope.children.set(inner.id, openScope(document, subgraphId(inner), `${prefix}${inner.id}/`, scope, inner.id));
  return scope;
}

function* scopesOf(scope: Scope): Generator<Scope> {
  yield scope;
  for (const child of scope.children.values()) yield* scopesOf(child);
}

function flatNodes({ graph, prefix, children }: Scope, types: Registry): GraphNode[] {
  const own = graph.nodes.filter((node) => !children.has(node.id));
  return prefix ? own.map((node) => moved(node, prefix, types)) : own;
}

/** A node at its address; a Loop end names its start by address as well. */
function moved(node: GraphNode, prefix: string, types: Registry): GraphNode {
  const shape = types.get(node.type);
  const start = shape?.zone === "end" ? textParam(fillParams(shape, node.params).start) : "";
  const params = start ? { ...node.params, start: `${prefix}${start}` } : node.params;
  return { ...node, id: prefix + node.id, params };
}

type Source = { readonly from: string } | { readonly hole: Diagnostic };

function flatEdges(
  scope: Scope,
  resolve: (scope: Scope, edge: Edge) => Source,
  holes: Map<string, Diagnostic>,
): Edge[] {
  return scope.graph.edges.flatMap((edge) => {
    const target = splitAddress(edge.to)!.node;
    if (target === OUTPUTS || scope.children.has(target)) return [];
    const source = resolve(scope, edge);
    const to = scope.prefix + edge.to;
    if ("from" in source) return [{ from: source.from, to }];
    holes.set(to, source.hole);
    return [];
  });
}

/** Follows a wire back through the walls of subgraphs to the node that makes its value; each stretch is walked once. */
function resolver(document: GraphDocument): (scope: Scope, edge: Edge) => Source {
  const known = new Map<string, Source>();
  return (startScope, startEdge) => {
    const trail = new Set<string>();
    let scope = startScope;
    let address = startEdge.from;
    let found: Source | undefined;
    while (!found) {
      const key = scope.prefix + address;
      found = known.get(key) ?? (trail.has(key) ? { hole: circle(key) } : undefined);
      if (found) break;
      trail.add(key);
      const { node, port } = splitAddress(address)!;
      const child = scope.children.get(node);
      const outside: boolean = node === INPUTS && scope.parent !== null;
      if (!child && node !== INPUTS) found = { from: key };
      else if (!child && !outside) found = { hole: unwired(INPUTS, port, "Nothing is wired to the inputs of") };
      else {
        const next: Edge | undefined = child
          ? indexOf(child.graph).at.get(`${OUTPUTS}.${port}`)
          : indexOf(scope.parent!.graph).at.get(`${scope.node}.${port}`);
        if (!next) found = { hole: child ? noResult(key, document, child) : notGiven(scope, port, document) };
        else {
          scope = child ?? scope.parent!;
          address = next.from;
        }
      }
    }
    for (const key of trail) known.set(key, found);
    return found;
  };
}

function circle(address: string): Diagnostic {
  const { node, port } = splitAddress(address)!;
  return {
    severity: "error",
    code: "edge.cycle",
    message: `“${address}” only goes round in a circle through subgraphs: no node makes its value.`,
    nodeId: node,
    port,
    hint: "Cut one of the wires.",
  };
}

const unwired = (nodeId: string, port: string, message: string): Diagnostic => ({
  severity: "error",
  code: "port.unwired",
  message: `${message} “${port}”.`,
  nodeId,
  port,
});

const notGiven = ({ prefix, graphId }: Scope, port: string, document: GraphDocument): Diagnostic =>
  unwired(prefix.slice(0, -1), port, `Subgraph “${graphTitle(document, graphId)}” needs something wired to`);

function noResult(address: string, document: GraphDocument, { graphId }: Scope): Diagnostic {
  const { node, port } = splitAddress(address)!;
  return {
    severity: "error",
    code: "subgraph.unwired",
    message: `Subgraph “${graphTitle(document, graphId)}” gives nothing at “${port}”: no wire inside leads to that result.`,
    nodeId: node,
    port,
    hint: "Open the subgraph and wire something to the result, or remove the port.",
  };
}
