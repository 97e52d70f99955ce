import type { Graph, GraphDocument, GraphNode, Json } from "../document.ts";
import { type Edge, splitAddress } from "../document.ts";
import { indexOf } from "../graph-index.ts";
import { type Registry, textParam } from "../node-type.ts";
import { paramProblem } from "../param-check.ts";
import { SUBGRAPH } from "../subgraph.ts";
import { sourcesOf } from "../wiring.ts";
import { assertNoRecursion } from "./graph-uses.ts";
import { assertFreeId, editable, refuse } from "./refusal.ts";
import { withEdges } from "./wires.ts";

export function addNode(
  document: GraphDocument,
  graphId: string,
  graph: Graph,
  node: GraphNode,
  at: { x: number; y: number },
): Graph {
  assertFreeId(graph, node.id);
  if (node.type === SUBGRAPH) assertNoRecursion(document, graphId, textParam(node.params.graph), node.id);
  return {
    ...graph,
    nodes: [...graph.nodes, node],
    layout: { ...graph.layout, nodes: { ...graph.layout.nodes, [node.id]: { x: at.x, y: at.y } } },
  };
}

/** Without the nodes and their edges; with `types` the gaps are closed as bypassing the nodes would. */
export function removeNodes(graph: Graph, ids: readonly string[], types: Registry | null): Graph {
  for (const id of ids) editable(graph, id);
  const gone = new Set(ids);
  const touches = (address: string) => gone.has(splitAddress(address)?.node ?? "");
  const kept = graph.edges.filter((edge) => !touches(edge.from) && !touches(edge.to));
  const edges = types ? [...kept, ...bridges(graph, gone, types)] : kept;
  const places = Object.entries(graph.layout.nodes).filter(([id]) => !gone.has(id));
  return withEdges(
    {
      ...graph,
      nodes: graph.nodes.filter((node) => !gone.has(node.id)),
      layout: { ...graph.layout, nodes: Object.fromEntries(places) },
    },
    edges,
  );
}

/** What the readers of removed nodes would read if these alone were bypassed; those that stay keep their wires. */
function bridges(graph: Graph, gone: ReadonlySet<string>, types: Registry): Edge[] {
  const nodes = graph.nodes.map((node) => withMode(node, gone.has(node.id) ? "bypass" : undefined));
  const bypassed: Graph = { ...graph, nodes };
  const readers = [...gone].flatMap((id) => indexOf(graph).outOf.get(id) ?? []);
  return readers.flatMap(({ to }) => {
    const { node, port } = splitAddress(to)!;
    const source = gone.has(node) ? undefined : sourcesOf(bypassed, indexOf(bypassed).nodes.get(node)!, types)[port];
    return source ? [{ from: `${source.node}.${source.port}`, to }] : [];
  });
}

export function changeNode(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  editable(graph, id);
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

export function setParams(
  document: GraphDocument,
  graphId: string,
  node: GraphNode,
  changes: Readonly<Record<string, Json | undefined>>,
  types: Registry,
): GraphNode {
  const shape = types.get(node.type);
  if (!shape)
    refuse("command.read-only", `"${node.id}" is of an unknown type; its params cannot be edited.`, {
      nodeId: node.id,
    });
  const params: Record<string, Json> = { ...node.params };
  for (const [name, value] of Object.entries(changes)) {
    const spec = Object.hasOwn(shape.params, name) ? shape.params[name] : undefined;
    if (!spec)
      refuse("command.no-such-param", `${shape.title} has no param “${name}”.`, { nodeId: node.id, port: name });
    const problem = value === undefined ? null : paramProblem(spec, value);
    if (problem) refuse(problem.code, `${spec.title ?? name} ${problem.message}.`, { nodeId: node.id, port: name });
    if (spec.kind === "graph") assertNoRecursion(document, graphId, String(value ?? ""), node.id);
    if (value === undefined) delete params[name];
    else params[name] = value;
  }
  return { ...node, params };
}

export const withMode = ({ mode: _, ...node }: GraphNode, mode: "mute" | "bypass" | undefined): GraphNode =>
  mode ? { ...node, mode } : node;
