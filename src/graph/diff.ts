import { type Edge, edgeKey, type Graph, type GraphDocument, type GraphNode, type Json } from "./document.ts";
import { keyOf } from "./merkle.ts";
import { fillParams, type Registry } from "./node-type.ts";

/** What differs in what runs; looks are told by a flag. */
export interface DocumentDiff {
  readonly title: { readonly before: string; readonly after: string } | null;
  readonly addedGraphs: readonly string[];
  readonly removedGraphs: readonly string[];
  readonly graphs: Readonly<Record<string, GraphDiff>>;
  readonly sweep: boolean;
}

export interface GraphDiff {
  readonly addedNodes: readonly GraphNode[];
  readonly removedNodes: readonly GraphNode[];
  readonly changedNodes: readonly NodeDiff[];
  readonly addedEdges: readonly Edge[];
  readonly removedEdges: readonly Edge[];
  /** Ports of the graph itself. */
  readonly ports: boolean;
  readonly looks: boolean;
}

export interface NodeDiff {
  readonly id: string;
  /** Param, or `type`, `version`, `mode`; absent values are null. */
  readonly changes: readonly { readonly name: string; readonly before: Json; readonly after: Json }[];
}

/** Two documents compared by what they mean: a param written out as its default equals one that is left out. */
export function diffDocuments(before: GraphDocument, after: GraphDocument, registry: Registry): DocumentDiff {
  const graphs: Record<string, GraphDiff> = {};
  for (const [id, graph] of Object.entries(after.graphs)) {
    const old = Object.hasOwn(before.graphs, id) ? before.graphs[id] : undefined;
    const diff = old && old !== graph ? diffGraphs(old, graph, registry) : null;
    if (diff && !isEmpty(diff)) graphs[id] = diff;
  }
  const only = (a: GraphDocument, b: GraphDocument) =>
    Object.keys(a.graphs).filter((id) => !Object.hasOwn(b.graphs, id));
  return {
    title: before.title === after.title ? null : { before: before.title, after: after.title },
    addedGraphs: only(after, before),
    removedGraphs: only(before, after),
    graphs,
    sweep: !same(before.sweep, after.sweep),
  };
}

/** Whether the documents run the same: titles and looks may differ. */
export const meansTheSame = ({ addedGraphs, removedGraphs, graphs, sweep }: DocumentDiff): boolean =>
  addedGraphs.length === 0 &&
  removedGraphs.length === 0 &&
  !sweep &&
  Object.values(graphs).every((diff) => isEmpty({ ...diff, looks: false }));

function diffGraphs(before: Graph, after: Graph, registry: Registry): GraphDiff {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const edgesBefore = new Set(before.edges.map(edgeKey));
  const edgesAfter = new Set(after.edges.map(edgeKey));
  const kept = after.nodes.flatMap((node) => {
    const other = old.get(node.id);
    return other && other !== node ? [diffNodes(other, node, registry)] : [];
  });
  return {
    addedNodes: after.nodes.filter(({ id }) => !old.has(id)),
    removedNodes: before.nodes.filter(({ id }) => !now.has(id)),
    changedNodes: kept.filter(({ changes }) => changes.length > 0),
    addedEdges: after.edges.filter((edge) => !edgesBefore.has(edgeKey(edge))),
    removedEdges: before.edges.filter((edge) => !edgesAfter.has(edgeKey(edge))),
    ports: !same(before.interface, after.interface),
    looks: !same(before.layout, after.layout),
  };
}

function isEmpty({ ports, looks, ...lists }: GraphDiff): boolean {
  return !ports && !looks && Object.values(lists).every((list) => list.length === 0);
}

function diffNodes(before: GraphNode, after: GraphNode, registry: Registry): NodeDiff {
  const own: [string, Json, Json][] = (["type", "version", "mode"] as const).map((name) => [
    name,
    before[name] ?? null,
    after[name] ?? null,
  ]);
  const [old, now] = [paramsOf(before, registry), paramsOf(after, registry)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const params = names.map((name): [string, Json, Json] => [name, paramOf(old, name), paramOf(now, name)]);
  const changes = [...own, ...params].filter(([, a, b]) => !same(a, b));
  return { id: after.id, changes: changes.map(([name, a, b]) => ({ name, before: a, after: b })) };
}

const paramOf = (params: GraphNode["params"], name: string): Json =>
  Object.hasOwn(params, name) ? params[name]! : null;

function paramsOf(node: GraphNode, registry: Registry): GraphNode["params"] {
  const shape = registry.get(node.type);
  return shape?.version === node.version ? { ...node.params, ...fillParams(shape, node.params) } : node.params;
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && keyOf(a as Json) === keyOf(b as Json));

/** For people, one difference a line: `+` new, `-` gone, `~` changed. */
export function diffLines({ title, addedGraphs, removedGraphs, graphs, sweep }: DocumentDiff): string[] {
  const lines = [
    ...(title ? [`~ title: “${title.before}” → “${title.after}”`] : []),
    ...addedGraphs.map((id) => `+ graph ${id}`),
    ...removedGraphs.map((id) => `- graph ${id}`),
    ...(sweep ? ["~ sweep"] : []),
  ];
  for (const [id, diff] of Object.entries(graphs)) {
    const at = id === "main" ? "" : `${id}: `;
    lines.push(
      ...diff.addedNodes.map((node) => `+ ${at}${node.id} (${node.type})`),
      ...diff.removedNodes.map((node) => `- ${at}${node.id} (${node.type})`),
      ...diff.changedNodes.flatMap((node) =>
        node.changes.map(({ name, before, after }) => `~ ${at}${node.id}.${name}: ${brief(before)} → ${brief(after)}`),
      ),
      ...diff.addedEdges.map(({ from, to }) => `+ ${at}${from} → ${to}`),
      ...diff.removedEdges.map(({ from, to }) => `- ${at}${from} → ${to}`),
      ...(diff.ports ? [`~ ${at}ports`] : []),
      ...(diff.looks ? [`~ ${at}layout`] : []),
    );
  }
  return lines;
}

function brief(value: Json): string {
  const name = (value as { readonly name?: Json } | null)?.name;
  const text = typeof name === "string" ? name : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
