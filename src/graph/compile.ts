import { buildSteps } from "./build-plan.ts";
import { type Diagnostic, hasErrors, type Result } from "./diagnostic.ts";
import type { Graph, GraphDocument, GraphNode } from "./document.ts";
import { type FlatGraph, flatten } from "./flatten.ts";
import { indexOf } from "./graph-index.ts";
import { inspectBoundary, inspectNode } from "./inspect.ts";
import type { ModelCard } from "./model-card.ts";
import { fillParams, type Registry, textParam } from "./node-type.ts";
import { topologicalOrder } from "./order.ts";
import type { Plan, WireSource } from "./plan.ts";
import { INPUTS } from "./reserved.ts";
import { typesOf } from "./subgraph.ts";
import { sweepProblems } from "./sweep.ts";
import { cellProblems } from "./sweep-cells.ts";
import { sourcesOf } from "./wiring.ts";
import { findZones, type Wiring } from "./zones.ts";

/** What is here, apart from the document. */
export interface Environment {
  /** By sha256 of the model file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** sha256 of every asset whose bytes can be had. */
  readonly assets: ReadonlySet<string>;
}

export interface CompileOptions {
  /**
   * Run to here: only what these nodes need, instead of what sinks ask for. Addresses (`sub1/unet1`); a subgraph's
   * stands for all that is in it. A node in a loop brings the loop along.
   */
  readonly targets?: readonly string[];
}

/**
 * Errors stop it; warnings come with the plan. Only what a sink asks for is in the plan, and subgraphs are dissolved:
 * the plan knows addresses as `sub1/unet1`, and its keys do not depend on what lies in which graph.
 */
export function compile(
  document: GraphDocument,
  registry: Registry,
  environment: Environment,
  { targets }: CompileOptions = {},
): Result<Plan> {
  const types = typesOf(document, registry);
  const flattened = flatten(document, types);
  if (!flattened.ok) return flattened;
  const flat = flattened.value;
  const { graph } = flat;
  const asked = targets ? askedFor(graph, targets) : sinksOf(graph, types);
  const alive = aliveNodes(graph, types, asked);
  if (alive.length === 0) return { ok: false, diagnostics: [targets ? noSuchTarget(targets) : nothingToRun] };
  const wiring: Wiring = new Map(alive.map((node) => [node.id, sourcesOf(graph, node, types)]));
  const { zones, diagnostics: zoneProblems } = findZones(graph, wiring, types, new Set(targets && asked));
  const diagnostics = once([...inspect(flat, alive, types, environment), ...zoneProblems]);
  // A malformed loop has no order; saying so twice would only confuse.
  if (hasErrors(zoneProblems)) return { ok: false, diagnostics };
  const order = topologicalOrder(wiring, zones);
  if (!order.ok) diagnostics.push(...order.diagnostics);
  if (!order.ok || hasErrors(diagnostics)) return { ok: false, diagnostics };
  const steps = buildSteps(graph, order.value, wiring, zones, types, environment.cards);
  return { ok: true, value: { documentId: document.id, title: document.title, steps }, diagnostics };
}

/**
 * Everything wrong with a document, whether or not a sink asks for it: the editor's problems list. Graphs that `main`
 * does not use are looked at as well; their problems say `graphId`.
 */
export function validate(document: GraphDocument, registry: Registry, environment: Environment): Diagnostic[] {
  const types = typesOf(document, registry);
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const graphId of ["main", ...Object.keys(document.graphs)]) {
    if (seen.has(graphId)) continue;
    seen.add(graphId);
    const flattened = flatten(document, types, graphId);
    const problems = flattened.ok ? problemsOf(flattened.value, types, environment) : flattened.diagnostics;
    if (flattened.ok) for (const scope of flattened.value.scopes) seen.add(scope.graphId);
    // What a graph that stands alone is given will be known where it is used.
    const own = problems.filter(({ nodeId }) => nodeId !== INPUTS || graphId === "main");
    found.push(...(graphId === "main" ? own : own.map((problem) => ({ graphId, ...problem }))));
  }
  const sweep = [...sweepProblems(document, registry), ...cellProblems(document, registry, environment)];
  return once([...found, ...sweep]);
}

function problemsOf(flat: FlatGraph, types: Registry, environment: Environment): Diagnostic[] {
  const { graph } = flat;
  const nodes = graph.nodes.filter((node) => node.mode !== "mute");
  const wiring = knownWiring(graph, types);
  const { zones, diagnostics } = findZones(graph, wiring, types);
  const order = topologicalOrder(wiring, hasErrors(diagnostics) ? [] : zones);
  return [...inspect(flat, nodes, types, environment), ...diagnostics, ...(order.ok ? [] : order.diagnostics)];
}

/** Nodes one by one, and the walls of the subgraphs that they are in. */
function inspect(
  flat: FlatGraph,
  nodes: readonly GraphNode[],
  types: Registry,
  environment: Environment,
): Diagnostic[] {
  const { graph, holes, scopes } = flat;
  const walls = scopes.length === 1 && holes.size === 0 ? [] : inspectBoundary(scopes, nodes, types, environment);
  return [...walls, ...nodes.flatMap((node) => inspectNode(graph, node, types, environment, holes))];
}

/** Of two that say the same of a port, the first is told. */
function once(found: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return found.filter(({ code, nodeId, port, graphId, message }) => {
    if (code !== "edge.type" && code !== "port.unwired" && code !== "port.unknown") return true;
    const key = `${graphId ?? ""} ${code} ${nodeId ?? message} ${port ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Nodes of each zone of a graph by the id of its Loop start, start and end included: for drawing the region. A
 * subgraph node is in a zone when any node inside it is.
 */
export function zoneMembers(
  document: GraphDocument,
  registry: Registry,
  graphId = "main",
): ReadonlyMap<string, ReadonlySet<string>> {
  const types = typesOf(document, registry);
  const flattened = flatten(document, types, graphId);
  if (!flattened.ok) return new Map();
  const { graph } = flattened.value;
  const { zones } = findZones(graph, knownWiring(graph, types), types);
  const own = zones.filter(({ start }) => !start.includes("/"));
  const here = (id: string) => id.split("/", 1)[0]!;
  return new Map(own.map(({ start, body, end }) => [start, new Set([start, ...[...body].map(here), end])]));
}

const nothingToRun: Diagnostic = {
  severity: "error",
  code: "node.no-output",
  message: "Nothing asks for a result.",
  hint: "Add an Image output, or another view, and wire something to it.",
};

const noSuchTarget = (targets: readonly string[]): Diagnostic => ({
  severity: "error",
  code: "node.missing",
  message: `There is no node ${targets.map((id) => `“${id}”`).join(", ")} that could run.`,
  nodeId: targets[0],
  hint: "A node that is muted cannot be run to.",
});

const sinksOf = (graph: Graph, registry: Registry): string[] =>
  graph.nodes.filter((node) => registry.get(node.type)?.sink && node.mode === undefined).map((node) => node.id);

const askedFor = (graph: Graph, targets: readonly string[]): string[] =>
  graph.nodes
    .filter(({ id, mode }) => !mode && targets.some((target) => id === target || id.startsWith(`${target}/`)))
    .map((node) => node.id);

/** What is asked for and what it depends on, in document order. Loop start and Loop end bring each other along. */
function aliveNodes(graph: Graph, registry: Registry, asked: readonly string[]): GraphNode[] {
  const { nodes } = indexOf(graph);
  const partners = loopPartners(graph, registry);
  const alive = new Set<string>();
  const open = [...asked];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (!node || alive.has(id)) continue;
    alive.add(id);
    open.push(...(partners.get(id) ?? []));
    open.push(...Object.values(sourcesOf(graph, node, registry)).map((source) => source.node));
  }
  return graph.nodes.filter((node) => alive.has(node.id));
}

/** Loop end → its start, and start → its end: a view inside a loop needs the next state as well. */
function loopPartners(graph: Graph, registry: Registry): Map<string, string[]> {
  const partners = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const shape = registry.get(node.type);
    if (shape?.zone !== "end" || node.mode) continue;
    const start = textParam(fillParams(shape, node.params).start);
    if (indexOf(graph).nodes.get(start)?.mode) continue;
    partners.set(node.id, [start]);
    partners.set(start, [...(partners.get(start) ?? []), node.id]);
  }
  return partners;
}

/** Nodes that take part, muted ones cut out. Unknown nodes have no zones and no order; they are reported for themselves. */
function knownWiring(graph: Graph, registry: Registry): Wiring {
  const known = graph.nodes.filter((node) => registry.has(node.type) && node.mode !== "mute");
  return new Map(known.map((node) => [node.id, onlyKnown(sourcesOf(graph, node, registry), graph, registry)]));
}

function onlyKnown(sources: Record<string, WireSource>, graph: Graph, registry: Registry): Record<string, WireSource> {
  const isKnown = (id: string) => registry.has(indexOf(graph).nodes.get(id)?.type ?? "");
  return Object.fromEntries(Object.entries(sources).filter(([, source]) => isKnown(source.node)));
}
