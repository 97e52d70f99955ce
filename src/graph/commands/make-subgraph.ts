import { zoneMembers } from "../compile.ts";
import {
  type Edge,
  edgeKey,
  type Frame,
  type Graph,
  type GraphDocument,
  type GraphNode,
  type InterfacePort,
  type Layout,
  splitAddress,
} from "../document.ts";
import { graphOf, indexOf } from "../graph-index.ts";
import { fillParams, type Registry, textParam } from "../node-type.ts";
import { INPUTS, OUTPUTS } from "../reserved.ts";
import { SUBGRAPH } from "../subgraph.ts";
import { nodePorts } from "../wiring.ts";
import type { Command } from "./command.ts";
import { fresh } from "./fresh-id.ts";
import { assertFreeGraphId, assertFreeId, editable, refuse } from "./refusal.ts";
import { mapSweep } from "./sweep-addresses.ts";

/** How far from its nodes a graph's boundary is put. */
const MARGIN = 280;

/** The nodes as one node of a new graph. Every wire across the border becomes a port: one for each source. */
export function makeSubgraph(
  document: GraphDocument,
  graphId: string,
  command: Extract<Command, { type: "makeSubgraph" }>,
  types: Registry,
): GraphDocument {
  const graph = graphOf(document, graphId);
  if (command.ids.length === 0) refuse("command.usage", "Nothing is selected to make a subgraph of.");
  for (const id of command.ids) editable(graph, id);
  const chosen = new Set(command.ids);
  assertFreeId({ ...graph, nodes: graph.nodes.filter((node) => !chosen.has(node.id)) }, command.id);
  assertFreeGraphId(document, command.graph);
  assertWholeLoops(document, graphId, chosen, types);
  const border = crossing(graph, chosen, types);
  const inner = innerGraph(graph, chosen, border, command.title);
  const outer = outerGraph(graph, chosen, border, command);
  const moved = mapSweep(document, graphId, (rest) => (chosen.has(rest[0]!) ? [command.id, ...rest] : rest));
  return { ...moved, graphs: { ...document.graphs, [graphId]: outer, [command.graph]: inner } };
}

/** A loop goes in whole, or only nodes of its body do. */
function assertWholeLoops(
  document: GraphDocument,
  graphId: string,
  chosen: ReadonlySet<string>,
  types: Registry,
): void {
  const ends = graphOf(document, graphId).nodes.filter((node) => types.get(node.type)?.zone === "end");
  for (const end of ends) {
    const start = textParam(fillParams(types.get(end.type)!, end.params).start);
    if (!chosen.has(start) && !chosen.has(end.id)) continue;
    const members = zoneMembers(document, types, graphId).get(start) ?? new Set([start, end.id]);
    const missing = [...members].filter((id) => !chosen.has(id) && indexOf(graphOf(document, graphId)).nodes.has(id));
    if (missing.length > 0)
      refuse(
        "command.partial-loop",
        `Only a part of the loop “${start}” is selected: ${missing.map((id) => `“${id}”`).join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`,
        { nodeId: missing[0], hint: "Select the whole loop, or leave out its Loop start and Loop end." },
      );
  }
}

/** Ports of the new graph, and which wire goes through which. */
interface Border {
  readonly inputs: readonly InterfacePort[];
  readonly outputs: readonly InterfacePort[];
  /** Source outside → name of the input. */
  readonly inputOf: ReadonlyMap<string, string>;
  /** Source inside → name of the result. */
  readonly outputOf: ReadonlyMap<string, string>;
}

const isInside = (chosen: ReadonlySet<string>, address: string): boolean =>
  chosen.has(splitAddress(address)?.node ?? "");

/** Inputs are named as the port they arrive at, results as the port they leave; in the order of the nodes inside. */
function crossing(graph: Graph, chosen: ReadonlySet<string>, types: Registry): Border {
  const rank = new Map(graph.nodes.map(({ id }, i) => [id, i]));
  const order = (address: string) => rank.get(splitAddress(address)!.node) ?? 0;
  const into = graph.edges.filter(({ from, to }) => !isInside(chosen, from) && isInside(chosen, to));
  const outOf = graph.edges.filter(({ from, to }) => isInside(chosen, from) && !isInside(chosen, to));
  const inputs = name(
    [...into].sort((a, b) => order(a.to) - order(b.to)),
    (edge) => edge.to,
  );
  const outputs = name(
    [...outOf].sort((a, b) => order(a.from) - order(b.from)),
    (edge) => edge.from,
  );
  const ports = (names: ReadonlyMap<string, { name: string; edge: Edge }>): InterfacePort[] =>
    [...names.values()].map((entry) => ({ name: entry.name, type: typeOf(graph, entry.edge, types) }));
  const plain = (names: ReadonlyMap<string, { name: string }>) =>
    new Map([...names].map(([source, entry]) => [source, entry.name]));
  return { inputs: ports(inputs), outputs: ports(outputs), inputOf: plain(inputs), outputOf: plain(outputs) };
}

/** A name for each source: of the port, or with its node before it where that is taken. */
function name(edges: readonly Edge[], address: (edge: Edge) => string): Map<string, { name: string; edge: Edge }> {
  const names = new Map<string, { name: string; edge: Edge }>();
  const taken = new Set<string>();
  for (const edge of edges) {
    if (names.has(edge.from)) continue;
    const { node, port } = splitAddress(address(edge))!;
    const wish = taken.has(port) ? `${node}_${port}` : port;
    const found = fresh(wish, "port", (id) => taken.has(id));
    taken.add(found);
    names.set(edge.from, { name: found, edge });
  }
  return names;
}

/** What the wire carries; of nodes this version does not know, a tensor is as good a guess as any. */
function typeOf(graph: Graph, edge: Edge, types: Registry): string {
  const spec = (address: string, side: "inputs" | "outputs") => {
    const { node, port } = splitAddress(address)!;
    const found = indexOf(graph).nodes.get(node);
    return found && nodePorts(found, types)?.[side][port]?.type;
  };
  return spec(edge.from, "outputs") ?? spec(edge.to, "inputs") ?? "tensor";
}

function innerGraph(graph: Graph, chosen: ReadonlySet<string>, border: Border, title: string): Graph {
  const edges = new Map<string, Edge>();
  for (const { from, to } of graph.edges) {
    const [fromInside, toInside] = [isInside(chosen, from), isInside(chosen, to)];
    const edge = fromInside
      ? { from, to: toInside ? to : `${OUTPUTS}.${border.outputOf.get(from)}` }
      : { from: `${INPUTS}.${border.inputOf.get(from)}`, to };
    if (fromInside || toInside) edges.set(edgeKey(edge), edge);
  }
  const places = Object.entries(graph.layout.nodes).filter(([id]) => chosen.has(id));
  const nodes = { ...Object.fromEntries(places), ...boundaryPlaces(places.map(([, place]) => place)) };
  return {
    interface: { inputs: border.inputs, outputs: border.outputs },
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: [...edges.values()],
    layout: {
      ...(title ? { title } : {}),
      nodes,
      ...decorationsOf(graph, chosen).inside,
      ...reroutesOf(graph, (edge) => edges.has(edgeKey(edge))),
    },
  };
}

type Decorations = Pick<Layout, "frames" | "notes">;

/** Frames around chosen nodes alone go with them, and so do the notes in these. */
function decorationsOf(graph: Graph, chosen: ReadonlySet<string>): { inside: Decorations; outside: Decorations } {
  const { frames = [], notes = [], nodes } = graph.layout;
  const own = frames.filter((frame) => {
    const held = Object.keys(nodes).filter((id) => holds(frame, nodes[id]!));
    return held.length > 0 && held.every((id) => chosen.has(id));
  });
  const goes = (note: { readonly x: number; readonly y: number }) => own.some((frame) => holds(frame, note));
  const some = (listed: Required<Decorations>): Decorations => ({
    ...(listed.frames.length > 0 ? { frames: listed.frames } : {}),
    ...(listed.notes.length > 0 ? { notes: listed.notes } : {}),
  });
  return {
    inside: some({ frames: own, notes: notes.filter(goes) }),
    outside: some({
      frames: frames.filter((frame) => !own.includes(frame)),
      notes: notes.filter((note) => !goes(note)),
    }),
  };
}

const holds = (frame: Frame, { x, y }: { readonly x: number; readonly y: number }): boolean =>
  x >= frame.x && x < frame.x + frame.width && y >= frame.y && y < frame.y + frame.height;

function boundaryPlaces(places: readonly { readonly x: number; readonly y: number }[]) {
  const xs = places.map(({ x }) => x);
  const y = places.length > 0 ? Math.round(places.reduce((sum, place) => sum + place.y, 0) / places.length) : 0;
  const [left, right] = places.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [0, 0];
  return { [INPUTS]: { x: left - MARGIN, y }, [OUTPUTS]: { x: right + MARGIN, y } };
}

function reroutesOf(graph: Graph, keep: (edge: Edge) => boolean): Pick<Layout, "reroutes"> {
  const kept = graph.edges.filter(keep).flatMap((edge) => {
    const points = graph.layout.reroutes?.[edgeKey(edge)];
    return points ? [[edgeKey(edge), points] as const] : [];
  });
  return kept.length > 0 ? { reroutes: Object.fromEntries(kept) } : {};
}

function outerGraph(
  graph: Graph,
  chosen: ReadonlySet<string>,
  border: Border,
  { id, graph: name }: Extract<Command, { type: "makeSubgraph" }>,
): Graph {
  const node: GraphNode = { id, type: SUBGRAPH, version: 1, params: { graph: name } };
  const first = graph.nodes.findIndex((candidate) => chosen.has(candidate.id));
  const nodes = graph.nodes.flatMap((other, i) => (i === first ? [node] : chosen.has(other.id) ? [] : [other]));
  const edges = new Map<string, Edge>();
  const reroutes = { ...reroutesOf(graph, () => true).reroutes };
  for (const edge of graph.edges) {
    const [fromInside, toInside] = [isInside(chosen, edge.from), isInside(chosen, edge.to)];
    if (fromInside && toInside) continue;
    const from = fromInside ? `${id}.${border.outputOf.get(edge.from)}` : edge.from;
    const to = toInside ? `${id}.${border.inputOf.get(edge.from)}` : edge.to;
    edges.set(`${from}->${to}`, { from, to });
    const points = reroutes[edgeKey(edge)];
    if (points) reroutes[`${from}->${to}`] = points;
  }
  const kept = Object.entries(reroutes).filter(([key]) => edges.has(key));
  const places = Object.entries(graph.layout.nodes).filter(([other]) => !chosen.has(other));
  const { reroutes: _r, frames: _f, notes: _n, ...looks } = graph.layout;
  const layout: Layout = {
    ...looks,
    ...decorationsOf(graph, chosen).outside,
    nodes: { ...Object.fromEntries(places), [id]: { ...centre(graph, chosen) } },
    ...(kept.length > 0 ? { reroutes: Object.fromEntries(kept) } : {}),
  };
  return { ...graph, nodes, edges: [...edges.values()], layout };
}

function centre(graph: Graph, chosen: ReadonlySet<string>): { x: number; y: number } {
  const places = [...chosen].map((id) => graph.layout.nodes[id] ?? { x: 0, y: 0 });
  const mean = (axis: "x" | "y") => Math.round(places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  return { x: mean("x"), y: mean("y") };
}
