import type { Graph, GraphDocument, GraphNode } from "../document.ts";
import { indexOf } from "../graph-index.ts";
import { fillParams, type Registry } from "../node-type.ts";
import { nodePorts } from "../wiring.ts";
import type { NodeCommand } from "./command.ts";
import { renameEnds } from "./interface.ts";
import { changeNode, setParams } from "./nodes.ts";
import { assertId, editable, refuse } from "./refusal.ts";

type Rename = Extract<NodeCommand, { type: "renameCarried" }>;
type Pairs = readonly { readonly name: string; readonly type: string }[];

/** Another name for one of the values that a node lists: wires follow, and at a loop the other end does too. */
export function renameCarried(
  document: GraphDocument,
  graphId: string,
  graph: Graph,
  { id, param, name, to }: Rename,
  types: Registry,
): Graph {
  const node = editable(graph, id);
  if (!pairsOf(node, param, types).some((pair) => pair.name === name))
    refuse("port.unknown", `“${id}” has no “${name}” in its list.`, { nodeId: id, port: name });
  if (to === name) return graph;
  assertId(to);
  const ends = [node, ...partners(graph, node, types)].filter((end) =>
    pairsOf(end, param, types).some((pair) => pair.name === name),
  );
  return ends.reduce(
    (current, end) => renameAt(document, graphId, current, { id: end.id, param, name, to }, types),
    graph,
  );
}

function pairsOf(node: GraphNode, param: string, types: Registry): Pairs {
  const shape = types.get(node.type);
  const spec = shape && Object.hasOwn(shape.params, param) ? shape.params[param] : undefined;
  return spec?.kind === "carried" ? (fillParams(shape!, node.params)[param] as unknown as Pairs) : [];
}

/** The nodes that close the loop this one opens, or open the one it closes. */
function partners(graph: Graph, node: GraphNode, types: Registry): GraphNode[] {
  const startOf = (end: GraphNode) => {
    const shape = types.get(end.type);
    return shape?.zone === "end" ? String(fillParams(shape, end.params).start ?? "") : null;
  };
  const start = startOf(node);
  if (start === null) return graph.nodes.filter((end) => startOf(end) === node.id);
  const found = indexOf(graph).nodes.get(start);
  return found && found !== node ? [found] : [];
}

function renameAt(
  document: GraphDocument,
  graphId: string,
  graph: Graph,
  { id, param, name, to }: Omit<Rename, "type">,
  types: Registry,
): Graph {
  const node = indexOf(graph).nodes.get(id)!;
  const pairs = pairsOf(node, param, types);
  const list = pairs.map((pair) => ({ ...pair, name: pair.name === name ? to : pair.name }));
  const named = setParams(document, graphId, node, { [param]: list }, types);
  const sides = { from: renamed("outputs", node, named, types), to: renamed("inputs", node, named, types) };
  const taken = pairs.some((pair) => pair.name === to) || sides.from === null || sides.to === null;
  if (taken) refuse("id.duplicate", `“${id}” has a port “${to}” already.`, { nodeId: id, port: to });
  return renameEnds(
    changeNode(graph, id, () => named),
    (address, end) => {
      const port = address.startsWith(`${id}.`) ? sides[end]?.get(address.slice(id.length + 1)) : undefined;
      return port === undefined ? address : `${id}.${port}`;
    },
  );
}

/** What ports are called now by what they were: they keep their order. Null where two became one. */
function renamed(
  side: "inputs" | "outputs",
  before: GraphNode,
  after: GraphNode,
  types: Registry,
): ReadonlyMap<string, string> | null {
  const [old, now] = [before, after].map((node) => Object.keys(nodePorts(node, types)?.[side] ?? {})) as [
    string[],
    string[],
  ];
  if (now.length < old.length) return null;
  // More: the old name was one that no port can have, so that nothing was wired to it.
  return new Map(now.length > old.length ? [] : old.map((port, at) => [port, now[at]!]));
}
