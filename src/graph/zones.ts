import type { Diagnostic } from "./diagnostic.ts";
import type { Graph, GraphNode } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { fillParams, portsOf, type Registry, textParam } from "./node-type.ts";
import { type WireSource, wireOf } from "./plan.ts";
import {
  carriedDiffers,
  changesNothing,
  crossed,
  escapes,
  insideAndAfter,
  inTwo,
  noEnd,
  noStart,
  partnerOff,
  tooDeep,
  twoEnds,
} from "./zone-problems.ts";

/** Loops in loops: beyond use, and what lies in what is asked for each pair of them. */
const MAX_LEVELS = 32;

/** A sampling loop as found in a graph, before anything is ordered. */
export interface Zone {
  readonly start: string;
  readonly end: string;
  /** What runs once an iteration: start and end not included, inner loops and sinks included. */
  readonly body: ReadonlySet<string>;
  /** The innermost zone around it. */
  readonly parent: Zone | null;
}

/** Nodes that take part, and where each of their inputs comes from. */
export type Wiring = ReadonlyMap<string, Readonly<Record<string, WireSource>>>;

/**
 * The loops among the given nodes. The body is what depends on the start and reaches its end, the sinks fed from
 * there, and whole inner loops; anything else that depends on the start and is asked for is a wire that escapes.
 * `targets`: nodes that may end a branch though they are no sinks.
 */
export function findZones(
  graph: Graph,
  wiring: Wiring,
  registry: Registry,
  targets: ReadonlySet<string> = new Set(),
): { zones: Zone[]; diagnostics: Diagnostic[] } {
  const nodes = indexOf(graph).nodes;
  const diagnostics: Diagnostic[] = [];
  const isSink = (id: string) => targets.has(id) || registry.get(nodes.get(id)!.type)?.sink === true;
  const asked = spread([...wiring.keys()].filter(isSink), (id) => sourcesIn(wiring, id));
  const context: Context = { wiring, nodes, registry, readers: readersOf(wiring), asked, isSink, diagnostics };
  const here = [...wiring.keys()].map((id) => nodes.get(id)!);
  const found = pairUp(here, nodes, registry, diagnostics).map((pair) => bodyOf(pair, context));
  const deep = found.find(({ end }) => found.filter(({ body }) => body.has(end)).length >= MAX_LEVELS);
  if (deep) return { zones: [], diagnostics: [...diagnostics, tooDeep(deep.start, MAX_LEVELS)] };
  takeInWhole(found);
  checkOverlaps(found, diagnostics);
  return { zones: nest(found, diagnostics), diagnostics };
}

interface Context {
  readonly wiring: Wiring;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly registry: Registry;
  readonly readers: ReadonlyMap<string, readonly string[]>;
  /** What sinks depend on. */
  readonly asked: ReadonlySet<string>;
  isSink(id: string): boolean;
  readonly diagnostics: Diagnostic[];
}
interface Pair {
  readonly start: string;
  readonly end: string;
}
interface Found extends Pair {
  readonly body: Set<string>;
}

function pairUp(
  here: readonly GraphNode[],
  nodes: ReadonlyMap<string, GraphNode>,
  registry: Registry,
  diagnostics: Diagnostic[],
): Pair[] {
  const zoneOf = ({ type }: GraphNode) => registry.get(type)?.zone;
  const startOf = (end: GraphNode) => textParam(fillParams(registry.get(end.type)!, end.params).start);
  const enabled = here.filter(({ mode }) => mode === undefined);
  const starts = new Set(enabled.filter((node) => zoneOf(node) === "start").map(({ id }) => id));
  const pairs = new Map<string, string>();
  for (const node of enabled.filter((each) => zoneOf(each) === "end")) {
    const start = startOf(node);
    const other = pairs.get(start);
    const named = nodes.get(start);
    if (named?.mode && zoneOf(named) === "start")
      diagnostics.push(partnerOff({ id: start, mode: named.mode, role: "Loop start" }, node.id));
    else if (!starts.has(start)) diagnostics.push(noStart(node.id, start));
    else if (other !== undefined) diagnostics.push(twoEnds(start, other, node.id));
    else pairs.set(start, node.id);
  }
  const off = [...nodes.values()].filter((node) => node.mode && zoneOf(node) === "end");
  const offEnds = new Map(off.map((end) => [startOf(end), { id: end.id, mode: end.mode!, role: "Loop end" as const }]));
  for (const start of starts) {
    const end = offEnds.get(start);
    if (!pairs.has(start)) diagnostics.push(end ? partnerOff(end, start) : noEnd(start));
  }
  return [...pairs].map(([start, end]) => ({ start, end }));
}

function bodyOf({ start, end }: Pair, context: Context): Found {
  const { wiring, readers, asked, isSink, nodes, registry, diagnostics } = context;
  const reached = reach(start, end, readers);
  /** What the next state is made of. */
  const makesState = spread([end], (id) => sourcesIn(wiring, id));
  const body = new Set([...reached].filter((id) => makesState.has(id)));
  const outside = [...reached].filter((id) => !body.has(id));
  for (const id of outside.filter((each) => !isSink(each))) {
    const wire = wireFrom(id, new Set([start, ...body]), wiring);
    // What nobody asks for yet escapes nothing: the node is still being wired.
    if (wire && asked.has(id)) diagnostics.push(escapes(start, end, wire));
  }
  for (const sink of outside.filter(isSink)) {
    if (Object.values(wiring.get(sink)!).some((source) => source.node === end))
      diagnostics.push(insideAndAfter(start, end, sink));
    body.add(sink);
  }
  checkCarried(nodes.get(start)!, nodes.get(end)!, registry, diagnostics);
  if (!makesState.has(start) && wiring.get(end)!.x) diagnostics.push(changesNothing(start, end));
  return { start, end, body };
}

function readersOf(wiring: Wiring): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [id, sources] of wiring)
    for (const { node } of Object.values(sources)) {
      const list = readers.get(node);
      if (list) list.push(id);
      else readers.set(node, [id]);
    }
  return readers;
}

/** What depends on `start`, not going through `end`. */
const reach = (start: string, end: string, readers: ReadonlyMap<string, readonly string[]>): Set<string> =>
  spread([start], (id) => (readers.get(id) ?? []).filter((next) => next !== end));

const sourcesIn = (wiring: Wiring, id: string): string[] =>
  Object.values(wiring.get(id) ?? {}).map((source) => source.node);

function spread(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const other of next(id))
      if (!seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
  return seen;
}

function wireFrom(id: string, sources: ReadonlySet<string>, wiring: Wiring) {
  const wire = Object.entries(wiring.get(id)!).find(([, source]) => sources.has(source.node));
  return wire && { from: wireOf(wire[1]), node: id, port: wire[0] };
}

function checkCarried(start: GraphNode, end: GraphNode, registry: Registry, diagnostics: Diagnostic[]): void {
  const portsFor = (node: GraphNode) => {
    const shape = registry.get(node.type)!;
    return portsOf(shape, fillParams(shape, node.params));
  };
  const before = portsFor(start);
  const after = portsFor(end).inputs;
  const carried = Object.keys(before.inputs).filter((name) => Object.hasOwn(before.outputs, name));
  for (const name of new Set([...Object.keys(after), ...carried])) {
    const types = { start: before.inputs[name]?.type, end: after[name]?.type };
    if (types.start !== types.end) diagnostics.push(carriedDiffers(name, { start: start.id, end: end.id }, types));
  }
}

/** A loop that ends inside another lies in it whole, though its start may not depend on the other's state. */
function takeInWhole(found: readonly Found[]): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const outer of found)
      for (const inner of found) {
        if (inner === outer || !outer.body.has(inner.end) || outer.start === inner.start) continue;
        const before = outer.body.size;
        for (const id of [inner.start, ...inner.body]) if (id !== outer.start && id !== outer.end) outer.body.add(id);
        changed ||= outer.body.size > before;
      }
  }
}

/** Loops that share a node lie in each other. */
function checkOverlaps(found: readonly Found[], diagnostics: Diagnostic[]): void {
  const around = new Map<string, Found[]>();
  for (const zone of [...found].sort((a, b) => a.body.size - b.body.size))
    for (const id of zone.body) around.set(id, [...(around.get(id) ?? []), zone]);
  const told = new Set<string>();
  for (const [id, zones] of around)
    for (const [i, outer] of zones.entries()) {
      const inner = zones[i - 1];
      const pair = `${inner?.start} ${outer.start}`;
      if (!inner || outer.body.has(inner.start) || inner.body.has(outer.start) || told.has(pair)) continue;
      told.add(pair);
      diagnostics.push(inTwo(id, inner.start, outer.start));
    }
}

/** Puts each zone in the smallest one that holds its start; a zone half inside another is ambiguous. */
function nest(found: readonly Found[], diagnostics: Diagnostic[]): Zone[] {
  const zones = new Map<Found, Zone>();
  const build = (zone: Found): Zone => {
    const done = zones.get(zone);
    if (done) return done;
    const around = found
      .filter((other) => other !== zone && other.body.has(zone.start))
      .sort((a, b) => a.body.size - b.body.size);
    for (const outer of around)
      if (!outer.body.has(zone.end)) diagnostics.push(crossed(zone.start, zone.end, outer.start));
    const parent = around.find((outer) => outer.body.has(zone.end) && !zone.body.has(outer.start));
    const made: Zone = { ...zone, parent: parent ? build(parent) : null };
    zones.set(zone, made);
    return made;
  };
  return found.map(build);
}
