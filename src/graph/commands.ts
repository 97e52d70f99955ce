import { assertNever, type Diagnostic, type DiagnosticCode, type Result } from "./diagnostic.ts";
import {
  type Edge,
  type Graph,
  type GraphDocument,
  type GraphNode,
  ID,
  type Json,
  type Layout,
  splitAddress,
} from "./document.ts";
import { graphOf, indexOf } from "./graph-index.ts";
import type { Registry } from "./node-type.ts";
import { paramProblem } from "./param-check.ts";
import { isReserved } from "./reserved.ts";
import { typesOf } from "./subgraph.ts";
import { edgeProblem } from "./wiring.ts";

export { type History, record, redo, startHistory, undo } from "./history.ts";

/** All edits, as data: a pure function of document and command. What cannot be done is a diagnostic, and nothing changes. */
export type Command =
  | { readonly type: "addNode"; readonly node: GraphNode; readonly x: number; readonly y: number }
  /** With their edges; a loop's partner stays. */
  | { readonly type: "removeNodes"; readonly ids: readonly string[] }
  /** Replaces the edge that an input port already has. */
  | { readonly type: "connect"; readonly edge: Edge }
  | { readonly type: "disconnect"; readonly edges: readonly Edge[] }
  /** Each value is checked against the param's spec; undefined restores the default. */
  | { readonly type: "setParams"; readonly id: string; readonly params: Readonly<Record<string, Json | undefined>> }
  | { readonly type: "setMode"; readonly ids: readonly string[]; readonly mode: "mute" | "bypass" | undefined }
  | {
      readonly type: "moveNodes";
      readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
    }
  /** An empty title restores the type's own. */
  | { readonly type: "renameNode"; readonly id: string; readonly title: string }
  | { readonly type: "collapseNodes"; readonly ids: readonly string[]; readonly collapsed: boolean }
  | { readonly type: "setTitle"; readonly title: string }
  /** Nodes, edges between them and their layout, as copied; ids are made fresh, positions shifted. */
  | { readonly type: "paste"; readonly fragment: Fragment; readonly dx: number; readonly dy: number }
  /** Several commands as one undo step. */
  | { readonly type: "batch"; readonly name: string; readonly commands: readonly Command[] };

/** What copy puts on the clipboard, as JSON text. */
export interface Fragment {
  readonly schema: "rddm-studio/fragment";
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
}

/** Carries a refusal out of nested edits; never leaves this file. */
class Refusal extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

function refuse(code: DiagnosticCode, message: string, where: Partial<Diagnostic> = {}): never {
  throw new Refusal({ severity: "error", code, message, ...where });
}

export function applyCommand(
  document: GraphDocument,
  command: Command,
  registry: Registry,
  graphId = "main",
): Result<GraphDocument> {
  try {
    return { ok: true, value: apply(document, command, registry, graphId), diagnostics: [] };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, diagnostics: [error.diagnostic] };
    throw error;
  }
}

function apply(document: GraphDocument, command: Command, registry: Registry, graphId: string): GraphDocument {
  const edit = (change: Partial<Graph>): GraphDocument => ({
    ...document,
    graphs: { ...document.graphs, [graphId]: { ...graphOf(document, graphId), ...change } },
  });
  const graph = graphOf(document, graphId);
  const types = typesOf(document, registry);
  switch (command.type) {
    case "addNode":
      return edit(addNode(graph, command.node, command.x, command.y));
    case "removeNodes":
      return edit(removeNodes(graph, command.ids));
    case "connect":
      return edit({ edges: connect(graph, command.edge, types) });
    case "disconnect":
      return edit({ edges: disconnect(graph, command.edges) });
    case "setParams":
      return edit({ nodes: changeNode(graph, command.id, (node) => withParams(node, command.params, registry)) });
    case "setMode":
      return edit({
        nodes: command.ids.reduce(
          (nodes, id) => changeNode({ ...graph, nodes }, id, (node) => withMode(node, command.mode)),
          graph.nodes,
        ),
      });
    case "moveNodes":
      return edit({ layout: place(graph, command.positions) });
    case "renameNode":
      return edit({ layout: place(graph, { [command.id]: { title: command.title || undefined } }) });
    case "collapseNodes":
      return edit({
        layout: place(
          graph,
          Object.fromEntries(command.ids.map((id) => [id, { collapsed: command.collapsed || undefined }])),
        ),
      });
    case "setTitle":
      return { ...document, title: command.title };
    case "paste":
      return edit(paste(document, graph, graphId, command));
    case "batch":
      return command.commands.reduce((current, inner) => apply(current, inner, registry, graphId), document);
    default:
      return assertNever(command);
  }
}

function existing(graph: Graph, id: string): GraphNode {
  return indexOf(graph).nodes.get(id) ?? refuse("command.no-such-node", `There is no node “${id}”.`, { nodeId: id });
}

/** The graph's own `inputs` and `outputs` can be moved and wired, and nothing else. */
function editable(graph: Graph, id: string): GraphNode {
  if (isReserved(id))
    refuse("id.reserved", `“${id}” is the boundary of the graph: its ports are edited, itself it stays.`, {
      nodeId: id,
    });
  return existing(graph, id);
}

function addNode(graph: Graph, node: GraphNode, x: number, y: number): Partial<Graph> {
  if (!ID.test(node.id)) refuse("id.malformed", `"${node.id}" is not an id: letters, digits, _ and -, a letter first.`);
  if (isReserved(node.id))
    refuse("id.reserved", `“${node.id}” is the id of the graph's own boundary.`, { nodeId: node.id });
  if (indexOf(graph).nodes.has(node.id))
    refuse("id.duplicate", `There is a node “${node.id}” already.`, { nodeId: node.id });
  return {
    nodes: [...graph.nodes, node],
    layout: { ...graph.layout, nodes: { ...graph.layout.nodes, [node.id]: { x, y } } },
  };
}

function removeNodes(graph: Graph, ids: readonly string[]): Partial<Graph> {
  for (const id of ids) editable(graph, id);
  const gone = new Set(ids);
  const touches = (address: string) => gone.has(splitAddress(address)?.node ?? "");
  const places = Object.entries(graph.layout.nodes).filter(([id]) => !gone.has(id));
  return {
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges: graph.edges.filter((edge) => !touches(edge.from) && !touches(edge.to)),
    layout: { ...graph.layout, nodes: Object.fromEntries(places) },
  };
}

function connect(graph: Graph, edge: Edge, registry: Registry): readonly Edge[] {
  const problem = edgeProblem(graph, edge, registry);
  if (problem) throw new Refusal(problem);
  const { from, to } = edge;
  return [...graph.edges.filter((other) => other.to !== to), { from, to }];
}

function disconnect(graph: Graph, edges: readonly Edge[]): readonly Edge[] {
  const same = (a: Edge) => (b: Edge) => a.from === b.from && a.to === b.to;
  for (const edge of edges)
    if (!graph.edges.some(same(edge)))
      refuse("command.no-such-edge", `There is no wire from ${edge.from} to ${edge.to}.`);
  return graph.edges.filter((edge) => !edges.some(same(edge)));
}

function changeNode(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): readonly GraphNode[] {
  editable(graph, id);
  return graph.nodes.map((node) => (node.id === id ? change(node) : node));
}

function withParams(
  node: GraphNode,
  changes: Readonly<Record<string, Json | undefined>>,
  registry: Registry,
): GraphNode {
  const shape = registry.get(node.type);
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
    if (value === undefined) delete params[name];
    else params[name] = value;
  }
  return { ...node, params };
}

function withMode({ mode: _, ...node }: GraphNode, mode: "mute" | "bypass" | undefined): GraphNode {
  return mode ? { ...node, mode } : node;
}

function place(graph: Graph, changes: Readonly<Record<string, object>>): Layout {
  const nodes = { ...graph.layout.nodes };
  for (const [id, change] of Object.entries(changes)) {
    existing(graph, id);
    nodes[id] = JSON.parse(JSON.stringify({ ...(nodes[id] ?? { x: 0, y: 0 }), ...change }));
  }
  return { ...graph.layout, nodes };
}

function paste(
  document: GraphDocument,
  graph: Graph,
  graphId: string,
  command: Extract<Command, { type: "paste" }>,
): Partial<Graph> {
  const { fragment, dx, dy } = command;
  let result = graph;
  const renamed = new Map<string, string>();
  for (const node of fragment.nodes) {
    const current = { ...document, graphs: { ...document.graphs, [graphId]: result } };
    const id = freshId(current, node.type, graphId);
    renamed.set(node.id, id);
    const at = fragment.positions[node.id] ?? { x: 0, y: 0 };
    result = { ...result, ...addNode(result, { ...node, id }, at.x + dx, at.y + dy) };
  }
  // A loop copied whole keeps its end with its own start.
  const nodes = result.nodes.map((node) => {
    const partner = [...renamed.values()].includes(node.id) ? renamed.get(String(node.params.start ?? "")) : undefined;
    return partner ? { ...node, params: { ...node.params, start: partner } } : node;
  });
  const move = (address: string): string | null => {
    const parts = splitAddress(address);
    const id = parts && renamed.get(parts.node);
    return id ? `${id}.${parts.port}` : null;
  };
  const edges = fragment.edges.flatMap((edge) => {
    const from = move(edge.from);
    const to = move(edge.to);
    return from && to ? [{ from, to }] : [];
  });
  return { nodes, edges: [...result.edges, ...edges], layout: result.layout };
}

/** For the undo list: `Add RDDM`, `Set steps`. */
export function commandName(command: Command, registry: Registry): string {
  const some = (ids: readonly string[]) => (ids.length === 1 ? `“${ids[0]}”` : `${ids.length} nodes`);
  switch (command.type) {
    case "addNode":
      return `Add ${registry.get(command.node.type)?.title ?? command.node.type}`;
    case "removeNodes":
      return `Delete ${some(command.ids)}`;
    case "connect":
      return `Connect ${command.edge.from} to ${command.edge.to}`;
    case "disconnect":
      return command.edges.length === 1
        ? `Cut ${command.edges[0]!.from} → ${command.edges[0]!.to}`
        : `Cut ${command.edges.length} wires`;
    case "setParams":
      return `Set ${Object.keys(command.params).join(", ")} of “${command.id}”`;
    case "setMode":
      return `${command.mode === "mute" ? "Mute" : command.mode === "bypass" ? "Bypass" : "Enable"} ${some(command.ids)}`;
    case "moveNodes":
      return `Move ${some(Object.keys(command.positions))}`;
    case "renameNode":
      return `Rename “${command.id}”`;
    case "collapseNodes":
      return `${command.collapsed ? "Collapse" : "Expand"} ${some(command.ids)}`;
    case "setTitle":
      return "Rename graph";
    case "paste":
      return `Paste ${command.fragment.nodes.length === 1 ? "node" : `${command.fragment.nodes.length} nodes`}`;
    case "batch":
      return command.name;
    default:
      return assertNever(command);
  }
}

/** Why this connection is refused, or null. Types, direction, cycles. */
export function whyNotConnect(
  document: GraphDocument,
  edge: Edge,
  registry: Registry,
  graphId = "main",
): Diagnostic | null {
  return edgeProblem(graphOf(document, graphId), edge, typesOf(document, registry));
}

/** A fresh id like `rddm2`, from the type's name. */
export function freshId(document: GraphDocument, type: string, graphId = "main"): string {
  const { nodes } = indexOf(graphOf(document, graphId));
  const stem = type.replace(/[^A-Za-z0-9_-]/g, "").replace(/^[^A-Za-z]+/, "") || "node";
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}${number}`;
    if (!nodes.has(id)) return id;
  }
}

export function copyFragment(document: GraphDocument, ids: readonly string[], graphId = "main"): Fragment {
  const graph = graphOf(document, graphId);
  const chosen = new Set(ids);
  const inside = (address: string) => chosen.has(splitAddress(address)?.node ?? "");
  return {
    schema: "rddm-studio/fragment",
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: graph.edges.filter((edge) => inside(edge.from) && inside(edge.to)),
    positions: Object.fromEntries(
      ids.map((id) => [id, { x: graph.layout.nodes[id]?.x ?? 0, y: graph.layout.nodes[id]?.y ?? 0 }]),
    ),
  };
}
