import type { Box, Positions } from "./arrange.ts";

/** Pixels between columns and between the nodes of one. */
const COLUMN_GAP = 56;
const ROW_GAP = 32;

export interface LayoutInput {
  readonly boxes: readonly Box[];
  /** From node to node. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** Nodes of each sampling loop; the innermost loop of a node keeps it. */
  readonly zones: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Nodes in columns from left to right, as the wires go (Sugiyama's method, by dagre); the nodes of a loop stay
 * together. The top left corner stays where it was. Loads the library when it is first wanted.
 */
export async function autoLayout({ boxes, edges, zones }: LayoutInput): Promise<Positions> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: "LR", ranksep: COLUMN_GAP, nodesep: ROW_GAP, edgesep: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  const here = new Set(boxes.map(({ id }) => id));
  for (const [from, to] of edges) if (here.has(from) && here.has(to) && from !== to) graph.setEdge(from, to);
  nest(graph, zones, here);
  layout(graph);
  return keepCorner(boxes, (id) => graph.node(id) as { x: number; y: number; width: number; height: number });
}

/** Loops as clusters, the larger ones around the smaller. */
function nest(
  graph: { setNode(id: string, label: object): unknown; setParent(id: string, parent: string): unknown },
  zones: LayoutInput["zones"],
  here: ReadonlySet<string>,
): void {
  const parts = [...zones]
    .map(([start, ids]) => ({ cluster: `loop ${start}`, ids: [...ids].filter((id) => here.has(id)) }))
    .filter(({ ids }) => ids.length > 0)
    .sort((a, b) => b.ids.length - a.ids.length);
  for (const [index, { cluster, ids }] of parts.entries()) {
    graph.setNode(cluster, {});
    const parent = parts.slice(0, index).findLast((outer) => ids.every((id) => outer.ids.includes(id)));
    if (parent) graph.setParent(cluster, parent.cluster);
    for (const id of ids) graph.setParent(id, cluster);
  }
}

/** Dagre places middles about an origin of its own; documents hold corners in whole pixels. */
function keepCorner(
  boxes: readonly Box[],
  placed: (id: string) => { x: number; y: number; width: number; height: number },
): Positions {
  const corners = boxes.map(({ id }) => {
    const { x, y, width, height } = placed(id);
    return { id, x: x - width / 2, y: y - height / 2 };
  });
  const dx = Math.min(...boxes.map(({ x }) => x)) - Math.min(...corners.map(({ x }) => x));
  const dy = Math.min(...boxes.map(({ y }) => y)) - Math.min(...corners.map(({ y }) => y));
  return Object.fromEntries(corners.map(({ id, x, y }) => [id, { x: Math.round(x + dx), y: Math.round(y + dy) }]));
}
