import { type Edge, edgeKey, type Graph, type GraphDocument, splitAddress } from "../document.ts";
import { graphOf, indexOf } from "../graph-index.ts";
import { INPUTS, OUTPUTS } from "../reserved.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../subgraph.ts";
import { renameAddress, withPartner } from "./fragment.ts";
import { fresh } from "./fresh-id.ts";
import { usesOf } from "./graph-uses.ts";
import { editable, refuse } from "./refusal.ts";
import { mapSweep } from "./sweep-addresses.ts";

/** The nodes of a subgraph in the place of the node that stands for it. */
export function unpackSubgraph(document: GraphDocument, graphId: string, id: string): GraphDocument {
  const graph = graphOf(document, graphId);
  const node = editable(graph, id);
  const named = node.type === SUBGRAPH && Object.hasOwn(document.graphs, subgraphId(node));
  const inner = named ? document.graphs[subgraphId(node)] : undefined;
  if (!inner) refuse("subgraph.missing", `“${id}” stands for no graph of this document.`, { nodeId: id });
  if (node.mode)
    refuse(
      "command.usage",
      `“${graphTitle(document, subgraphId(node))}” is ${node.mode === "mute" ? "muted" : "bypassed"}, and its nodes would not be.`,
      {
        nodeId: id,
        hint: "Enable it, then unpack.",
      },
    );
  const renamed = freshNames(graph, inner, id);
  const unpacked: Graph = {
    ...graph,
    nodes: graph.nodes.flatMap((other) =>
      other.id === id
        ? inner.nodes.map((each) => withPartner({ ...each, id: renamed.get(each.id)! }, renamed))
        : [other],
    ),
    edges: joined(graph, inner, id, renamed),
  };
  const graphs = {
    ...document.graphs,
    [graphId]: { ...unpacked, layout: mergedLayout(graph, inner, id, renamed, unpacked) },
  };
  const moved = mapSweep(document, graphId, (rest) =>
    rest[0] === id && rest[1] !== undefined ? [renamed.get(rest[1]) ?? rest[1], ...rest.slice(2)] : rest,
  );
  return withoutUnused({ ...moved, graphs }, subgraphId(node));
}

/** The graph goes with the last node that stood for it: its nodes live on where they are now. */
function withoutUnused(document: GraphDocument, graph: string): GraphDocument {
  if (graph === "main" || usesOf(document, graph).length > 0) return document;
  const { [graph]: _, ...graphs } = document.graphs;
  return { ...document, graphs };
}

/** Inner ids keep their names where these are free. */
function freshNames(graph: Graph, inner: Graph, id: string): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  const taken = new Set(indexOf(graph).nodes.keys());
  taken.delete(id);
  for (const node of inner.nodes) {
    const free = fresh(node.id, "node", (wish) => taken.has(wish));
    taken.add(free);
    renamed.set(node.id, free);
  }
  return renamed;
}

/** Wires of both graphs, those that met at the walls joined. */
function joined(graph: Graph, inner: Graph, id: string, renamed: ReadonlyMap<string, string>): Edge[] {
  const outside = indexOf(graph).at;
  const inside = indexOf(inner).at;
  /** Where a value comes from that is read in the outer graph, or null. */
  const source = (from: string, seen: readonly string[]): string | null => {
    const { node, port } = splitAddress(from)!;
    if (node !== id) return from;
    const edge = inside.get(`${OUTPUTS}.${port}`);
    return edge && !seen.includes(from) ? innerSource(edge.from, [...seen, from]) : null;
  };
  const innerSource = (from: string, seen: readonly string[]): string | null => {
    const { node, port } = splitAddress(from)!;
    if (node !== INPUTS) return renameAddress(from, renamed);
    const edge = outside.get(`${id}.${port}`);
    return edge ? source(edge.from, seen) : null;
  };
  const outer = graph.edges
    .filter(({ to }) => splitAddress(to)!.node !== id)
    .map(({ from, to }) => ({ from: source(from, []), to }));
  const own = inner.edges
    .filter(({ to }) => splitAddress(to)!.node !== OUTPUTS)
    .map(({ from, to }) => ({ from: innerSource(from, []), to: renameAddress(to, renamed) }));
  return [...outer, ...own].flatMap(({ from, to }) => (from && to ? [{ from, to }] : []));
}

/** Inner nodes around the place of the node they come from; frames, notes and waypoints come along. */
function mergedLayout(
  graph: Graph,
  inner: Graph,
  id: string,
  renamed: ReadonlyMap<string, string>,
  unpacked: Graph,
): Graph["layout"] {
  const places = Object.entries(inner.layout.nodes).filter(([each]) => renamed.has(each));
  const { x = 0, y = 0 } = graph.layout.nodes[id] ?? {};
  const mean = (axis: "x" | "y") =>
    places.reduce((sum, [, place]) => sum + place[axis], 0) / Math.max(1, places.length);
  const dx = Math.round(x - mean("x"));
  const dy = Math.round(y - mean("y"));
  const shift = <T extends { readonly x: number; readonly y: number }>(item: T): T => ({
    ...item,
    x: item.x + dx,
    y: item.y + dy,
  });
  const { [id]: _, ...others } = graph.layout.nodes;
  const nodes = { ...others, ...Object.fromEntries(places.map(([each, place]) => [renamed.get(each)!, shift(place)])) };
  const ids = new Set([...(graph.layout.frames ?? []), ...(graph.layout.notes ?? [])].map((item) => item.id));
  const apart = <T extends { readonly id: string; readonly x: number; readonly y: number }>(items: readonly T[]): T[] =>
    items.map((item) => shift({ ...item, id: ids.has(item.id) ? `${id}_${item.id}` : item.id }));
  const frames = [...(graph.layout.frames ?? []), ...apart(inner.layout.frames ?? [])];
  const notes = [...(graph.layout.notes ?? []), ...apart(inner.layout.notes ?? [])];
  const keys = new Set(unpacked.edges.map(edgeKey));
  const own = inner.edges.flatMap((edge): [string, readonly (readonly [number, number])[]][] => {
    const points = inner.layout.reroutes?.[edgeKey(edge)];
    const key = `${renameAddress(edge.from, renamed)}->${renameAddress(edge.to, renamed)}`;
    return points ? [[key, points.map(([px, py]) => [px + dx, py + dy] as const)]] : [];
  });
  const reroutes = [...Object.entries(graph.layout.reroutes ?? {}), ...own].filter(([key]) => keys.has(key));
  const { frames: _f, notes: _n, reroutes: _r, ...looks } = graph.layout;
  return {
    ...looks,
    nodes,
    ...(frames.length > 0 ? { frames } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(reroutes.length > 0 ? { reroutes: Object.fromEntries(reroutes) } : {}),
  };
}
