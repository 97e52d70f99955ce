import { type Edge, edgeKey, type Graph, type Layout } from "../document.ts";
import { existing, refuse } from "./refusal.ts";

/** Changes the places of nodes; undefined takes a property away. */
export function place(graph: Graph, changes: Readonly<Record<string, object>>): Graph {
  const nodes = { ...graph.layout.nodes };
  for (const [id, change] of Object.entries(changes)) {
    existing(graph, id);
    nodes[id] = JSON.parse(JSON.stringify({ ...(nodes[id] ?? { x: 0, y: 0 }), ...change }));
  }
  return { ...graph, layout: { ...graph.layout, nodes } };
}

export const placeAll = (graph: Graph, ids: readonly string[], change: object): Graph =>
  place(graph, Object.fromEntries(ids.map((id) => [id, change])));

type ItemLists = "frames" | "notes";
type Item<K extends ItemLists> = NonNullable<Layout[K]>[number];

/** Adds a frame or a note, or replaces the one with its id. */
export function setItem<K extends ItemLists>(graph: Graph, kind: K, item: Item<K>): Graph {
  const list = (graph.layout[kind] ?? []) as readonly Item<K>[];
  const known = list.some(({ id }) => id === item.id);
  const next = known ? list.map((other) => (other.id === item.id ? item : other)) : [...list, item];
  return { ...graph, layout: { ...graph.layout, [kind]: next } };
}

export function removeItems(graph: Graph, kind: ItemLists, ids: readonly string[]): Graph {
  const list = graph.layout[kind] ?? [];
  for (const id of ids)
    if (!list.some((item) => item.id === id))
      refuse("command.no-such-node", `There is no ${kind === "frames" ? "frame" : "note"} “${id}”.`);
  const { [kind]: _, ...layout } = graph.layout;
  const left = list.filter(({ id }) => !ids.includes(id));
  return { ...graph, layout: left.length > 0 ? { ...layout, [kind]: left } : layout };
}

export function setReroute(graph: Graph, edge: Edge, points: readonly (readonly [number, number])[]): Graph {
  const key = edgeKey(edge);
  if (!graph.edges.some((other) => edgeKey(other) === key))
    refuse("command.no-such-edge", `There is no wire from ${edge.from} to ${edge.to}.`);
  const { reroutes = {}, ...layout } = graph.layout;
  const { [key]: _, ...others } = reroutes;
  const next = points.length > 0 ? { ...reroutes, [key]: points } : others;
  return { ...graph, layout: Object.keys(next).length > 0 ? { ...layout, reroutes: next } : layout };
}
