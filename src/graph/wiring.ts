import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import { type Edge, type Graph, type GraphNode, splitAddress } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { fillParams, type PortSpec, type Ports, portsOf, type Registry } from "./node-type.ts";
import { type WireSource, wireOf } from "./plan.ts";
import { wireMismatch } from "./wire-type.ts";

/** The ports of a node as it stands in a graph; null for an unknown type. */
export function nodePorts(node: GraphNode, registry: Registry): { inputs: Ports; outputs: Ports } | null {
  const shape = registry.get(node.type);
  return shape ? portsOf(shape, fillParams(shape, node.params)) : null;
}

/** Why an edge cannot be, or null: ends that are missing, types that do not fit, a cycle. */
export function edgeProblem(graph: Graph, edge: Edge, registry: Registry): Diagnostic | null {
  const from = splitAddress(edge.from);
  const to = splitAddress(edge.to);
  if (!from || !to) return problem("edge.malformed", `A wire goes from "node.port" to "node.port".`);
  const source = endOf(graph, from.node, from.port, "outputs", registry);
  if ("code" in source) return source;
  const target = endOf(graph, to.node, to.port, "inputs", registry);
  if ("code" in target) return target;
  const where = { nodeId: to.node, port: to.port };
  if (from.node === to.node) return problem("edge.self", "A node cannot feed itself: use a sampling loop.", where);
  const mismatch = wireMismatch(source.type, target.type);
  if (mismatch) return problem("edge.type", `${capital(mismatch)}: “${edge.from}” → “${edge.to}”.`, where);
  if (flowsInto(graph, to, from, registry))
    return problem("edge.cycle", `“${to.node}” already feeds “${from.node}”, so this would go round in a circle.`, {
      ...where,
      hint: "To repeat nodes, put them between Loop start and Loop end.",
    });
  return null;
}

function endOf(
  graph: Graph,
  nodeId: string,
  port: string,
  side: "inputs" | "outputs",
  registry: Registry,
): PortSpec | Diagnostic {
  const node = indexOf(graph).nodes.get(nodeId);
  if (!node) return problem("edge.dangling", `There is no node “${nodeId}”.`, { nodeId });
  const ports = nodePorts(node, registry)?.[side];
  if (!ports)
    return problem(
      "node.unknown-type",
      `“${nodeId}” is of an unknown type (“${node.type}”), so its ports are unknown.`,
      { nodeId },
    );
  if (Object.hasOwn(ports, port)) return ports[port]!;
  const names = Object.keys(ports).join(", ") || "none";
  return problem(
    "port.unknown",
    `“${nodeId}” has no ${side === "inputs" ? "input" : "output"} “${port}” (it has: ${names}).`,
    { nodeId, port },
  );
}

/** Whether what arrives at an input flows into an output. */
function flowsInto(graph: Graph, input: WireSource, output: WireSource, registry: Registry): boolean {
  for (const at of downstream(graph, input, registry))
    if (at.node === output.node && passes(graph, at, output.port, registry)) return true;
  return false;
}

/** The inputs that a value reaches from one on, that one included; through a subgraph only where it leads inside. */
export function* downstream(graph: Graph, input: WireSource, registry: Registry): Generator<WireSource> {
  const { outOf } = indexOf(graph);
  const seen = new Set<string>();
  const open = [input];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(wireOf(at))) continue;
    seen.add(wireOf(at));
    yield at;
    for (const edge of outOf.get(at.node) ?? [])
      if (passes(graph, at, splitAddress(edge.from)!.port, registry)) open.push(splitAddress(edge.to)!);
  }
}

function passes(graph: Graph, input: WireSource, output: string, registry: Registry): boolean {
  const node = indexOf(graph).nodes.get(input.node);
  const reached = node && registry.get(node.type)?.passes?.(node.params, input.port);
  return !reached || reached.includes(output);
}

/**
 * Input port → source of a node, with muted nodes cut out and bypassed ones passed through: the first
 * input of the same type stands for each output.
 */
export function sourcesOf(graph: Graph, node: GraphNode, registry: Registry): Record<string, WireSource> {
  const sources: Record<string, WireSource> = {};
  for (const edge of indexOf(graph).into.get(node.id) ?? []) {
    const source = resolve(graph, splitAddress(edge.from)!, registry);
    if (source) sources[splitAddress(edge.to)!.port] = source;
  }
  return sources;
}

function resolve(graph: Graph, from: WireSource, registry: Registry): WireSource | null {
  const seen = new Set<string>();
  for (let source: WireSource | null = from; source; ) {
    const node = indexOf(graph).nodes.get(source.node);
    if (!node || node.mode === "mute" || seen.has(node.id)) return null;
    if (node.mode !== "bypass") return source;
    seen.add(node.id);
    source = passedThrough(graph, node, source.port, registry);
  }
  return null;
}

/** What a bypassed node's output stands for: the first wired input of the same type. */
function passedThrough(graph: Graph, node: GraphNode, port: string, registry: Registry): WireSource | null {
  const ports = nodePorts(node, registry);
  const type = ports?.outputs[port]?.type;
  const edges = indexOf(graph).into.get(node.id) ?? [];
  for (const [input, spec] of Object.entries(ports?.inputs ?? {})) {
    const edge = spec.type === type ? edges.find((candidate) => candidate.to === `${node.id}.${input}`) : undefined;
    if (edge) return splitAddress(edge.from);
  }
  return null;
}

const problem = (code: DiagnosticCode, message: string, where: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  code,
  message,
  ...where,
});
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
