import { type Edge, edgeKey, type Graph, splitAddress } from "../document.ts";
import { indexOf } from "../graph-index.ts";
import type { PortSpec, Ports, Registry } from "../node-type.ts";
import { wireMismatch } from "../wire-type.ts";
import { edgeProblem, nodePorts } from "../wiring.ts";
import { editable, Refusal, refuse } from "./refusal.ts";

/** The graph with other edges; waypoints go with the edges they belong to. */
export function withEdges(graph: Graph, edges: readonly Edge[]): Graph {
  const { reroutes, ...layout } = graph.layout;
  if (!reroutes) return { ...graph, edges };
  const keys = new Set(edges.map(edgeKey));
  const kept = Object.entries(reroutes).filter(([key]) => keys.has(key));
  const looks = kept.length > 0 ? { ...layout, reroutes: Object.fromEntries(kept) } : layout;
  return { ...graph, edges, layout: looks };
}

export function connect(graph: Graph, { from, to }: Edge, types: Registry): Graph {
  const problem = edgeProblem(graph, { from, to }, types);
  if (problem) throw new Refusal(problem);
  if (graph.edges.some((other) => other.from === from && other.to === to)) return graph;
  return withEdges(graph, [...graph.edges.filter((other) => other.to !== to), { from, to }]);
}

export function disconnect(graph: Graph, edges: readonly Edge[]): Graph {
  for (const edge of edges) assertEdge(graph, edge);
  const gone = new Set(edges.map(edgeKey));
  return withEdges(
    graph,
    graph.edges.filter((edge) => !gone.has(edgeKey(edge))),
  );
}

function assertEdge(graph: Graph, edge: Edge): void {
  if (!graph.edges.some((other) => edgeKey(other) === edgeKey(edge)))
    refuse("command.no-such-edge", `There is no wire from ${edge.from} to ${edge.to}.`);
}

export function reconnect(graph: Graph, edge: Edge, to: Edge, types: Registry): Graph {
  const points = graph.layout.reroutes?.[edgeKey(edge)];
  const moved = connect(disconnect(graph, [edge]), to, types);
  if (!points || edgeKey(edge) === edgeKey(to)) return moved;
  return { ...moved, layout: { ...moved.layout, reroutes: { ...moved.layout.reroutes, [edgeKey(to)]: points } } };
}

/** Puts a node into a wire. */
export function insertOnWire(graph: Graph, id: string, edge: Edge, types: Registry): Graph {
  editable(graph, id);
  const ports = portsForWire(graph, id, edge, types);
  if (!ports)
    refuse("edge.type", `“${id}” has no input and output that fit the wire ${edge.from} → ${edge.to}.`, { nodeId: id });
  const first = connect(disconnect(graph, [edge]), { from: edge.from, to: `${id}.${ports.input}` }, types);
  return connect(first, { from: `${id}.${ports.output}`, to: edge.to }, types);
}

/**
 * The ports by which a node would go into a wire, or null: inputs that are free before those that are wired, the
 * same role before another, needed inputs before optional ones, then their order.
 */
export function portsForWire(
  graph: Graph,
  id: string,
  edge: Edge,
  types: Registry,
): { readonly input: string; readonly output: string } | null {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  const ports = node && nodePorts(node, types);
  const source = portAt(graph, edge.from, "outputs", types);
  const target = portAt(graph, edge.to, "inputs", types);
  if (!ports || !source || !target) return null;
  const wired = new Set(graph.edges.map(({ to }) => to));
  const input = best(
    ports.inputs,
    (spec) => wireMismatch(source.type, spec.type) === null,
    (name, spec) =>
      (wired.has(`${id}.${name}`) ? 0 : 4) + (spec.role === source.role ? 2 : 0) + (spec.optional ? 0 : 1),
  );
  const output = best(
    ports.outputs,
    (spec) => wireMismatch(spec.type, target.type) === null,
    (_, spec) => (spec.role === target.role ? 1 : 0),
  );
  return input !== null && output !== null ? { input, output } : null;
}

function best(
  ports: Ports,
  fits: (spec: PortSpec) => boolean,
  score: (name: string, spec: PortSpec) => number,
): string | null {
  const candidates = Object.entries(ports).filter(([, spec]) => fits(spec));
  const ranked = candidates.map(([name, spec], i) => ({ name, rank: score(name, spec) - i / 1000 }));
  return ranked.sort((a, b) => b.rank - a.rank)[0]?.name ?? null;
}

function portAt(graph: Graph, address: string, side: "inputs" | "outputs", types: Registry): PortSpec | undefined {
  const end = splitAddress(address);
  const node = end && indexOf(graph).nodes.get(end.node);
  return node ? nodePorts(node, types)?.[side][end.port] : undefined;
}
