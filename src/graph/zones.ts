import type { Diagnostic } from "./diagnostic.ts";
import type { Graph, GraphNode } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { fillParams, portsOf, type Registry } from "./node-type.ts";
import type { WireSource } from "./plan.ts";

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
 * The loops among the given nodes. The body is what depends on the start and reaches its end, and the
 * sinks fed from there; anything else that depends on the start is a wire that escapes. `asked`: nodes that may end
 * a branch though they are no sinks.
 */
export function findZones(
  graph: Graph,
  wiring: Wiring,
  registry: Registry,
  asked: ReadonlySet<string> = new Set(),
): { zones: Zone[]; diagnostics: Diagnostic[] } {
  const nodes = indexOf(graph).nodes;
  const diagnostics: Diagnostic[] = [];
  const readers = readersOf(wiring);
  const pairs = pairUp(
    [...wiring.keys()].map((id) => nodes.get(id)!),
    registry,
    diagnostics,
  );
  const found = pairs.map(({ start, end }) => {
    const reached = reach(start, end, readers);
    const body = new Set([...reached].filter((id) => reaches(id, end, readers)));
    const ends = (id: string) => asked.has(id) || registry.get(nodes.get(id)!.type)?.sink;
    const sinks = [...reached].filter((id) => !body.has(id) && ends(id));
    for (const id of reached)
      if (!body.has(id) && !sinks.includes(id)) diagnostics.push(escapeProblem(start, end, id, wiring, body, nodes));
    for (const sink of sinks) {
      if (Object.values(wiring.get(sink)!).some((source) => source.node === end))
        diagnostics.push(
          error(
            "zone.escape",
            `“${sink}” is fed from inside the loop “${start}” and from its end “${end}”.`,
            sink,
            "Feed it from one of them.",
          ),
        );
      body.add(sink);
    }
    checkCarried(nodes.get(start)!, nodes.get(end)!, registry, diagnostics);
    return { start, end, body };
  });
  return { zones: nest(found, diagnostics), diagnostics };
}

function pairUp(
  nodes: readonly GraphNode[],
  registry: Registry,
  diagnostics: Diagnostic[],
): { start: string; end: string }[] {
  const starts = new Set(nodes.filter((node) => registry.get(node.type)?.zone === "start").map((node) => node.id));
  const pairs = new Map<string, string>();
  for (const node of nodes) {
    if (registry.get(node.type)?.zone !== "end") continue;
    const start = String(fillParams(registry.get(node.type)!, node.params).start ?? "");
    if (!starts.has(start))
      diagnostics.push(
        error(
          "zone.no-start",
          `Loop end “${node.id}” names a Loop start “${start}” that is not there.`,
          node.id,
          "Set its param “start” to the id of the Loop start.",
        ),
      );
    else if (pairs.has(start))
      diagnostics.push(
        error(
          "zone.ambiguous",
          `Loop start “${start}” has two ends, “${pairs.get(start)}” and “${node.id}”.`,
          node.id,
          "Each Loop start has one Loop end.",
        ),
      );
    else pairs.set(start, node.id);
  }
  for (const start of starts)
    if (!pairs.has(start))
      diagnostics.push(
        error(
          "zone.no-end",
          `Loop start “${start}” has no Loop end.`,
          start,
          "Add a Loop end and name this start in it.",
        ),
      );
  return [...pairs].map(([start, end]) => ({ start, end }));
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
function reach(start: string, end: string, readers: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const next of readers.get(id) ?? [])
      if (next !== end && !seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
  return seen;
}

function reaches(from: string, target: string, readers: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const next of readers.get(id) ?? []) {
      if (next === target) return true;
      if (!seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
    }
  return false;
}

function escapeProblem(
  start: string,
  end: string,
  id: string,
  wiring: Wiring,
  body: ReadonlySet<string>,
  nodes: ReadonlyMap<string, GraphNode>,
): Diagnostic {
  const [port, source] =
    Object.entries(wiring.get(id)!).find(([, from]) => from.node === start || body.has(from.node)) ?? [];
  const wire = source ? `the wire ${source.node}.${source.port} → ${id}.${port}` : `“${id}” (${nodes.get(id)!.type})`;
  return {
    severity: "error",
    code: "zone.escape",
    message: `Wire escapes the loop: ${wire} leaves “${start}” without going through its Loop end “${end}”.`,
    nodeId: id,
    port,
    hint: "Take the value from Loop end, or show it with a view: views inside a loop see every iteration.",
  };
}

function checkCarried(start: GraphNode, end: GraphNode, registry: Registry, diagnostics: Diagnostic[]): void {
  const portsFor = (node: GraphNode) => {
    const shape = registry.get(node.type)!;
    return portsOf(shape, fillParams(shape, node.params));
  };
  const carriedIn = portsFor(start).inputs;
  for (const [name, spec] of Object.entries(portsFor(end).inputs)) {
    const type = carriedIn[name]?.type;
    if (type !== spec.type)
      diagnostics.push(
        error(
          "zone.carried-type",
          `Carried types differ: “${name}” is ${spec.type} at “${end.id}” and ${type ?? "missing"} at “${start.id}”.`,
          end.id,
          "Give both ends of the loop the same carried values.",
        ),
      );
  }
}

type Found = Omit<Zone, "parent">;

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
      if (!outer.body.has(zone.end))
        diagnostics.push(
          error(
            "zone.ambiguous",
            `Ambiguous nesting: the loop “${zone.start}” starts inside the loop “${outer.start}” and ends outside it.`,
            zone.end,
            "Close the inner loop before the outer one.",
          ),
        );
    const parent = around.find((outer) => outer.body.has(zone.end));
    const made: Zone = { ...zone, parent: parent ? build(parent) : null };
    zones.set(zone, made);
    return made;
  };
  return found.map(build);
}

const error = (code: Diagnostic["code"], message: string, nodeId: string, hint: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  nodeId,
  hint,
});
