import { type Diagnostic, hasErrors, type Result } from "./diagnostic.ts";
import type { Graph, GraphDocument, GraphNode } from "./document.ts";
import { graphOf, indexOf } from "./graph-index.ts";
import { inspectNode } from "./inspect.ts";
import { keyOf } from "./merkle.ts";
import type { ModelCard } from "./model-card.ts";
import { fillParams, portsOf, type Registry } from "./node-type.ts";
import { semanticParams } from "./param-check.ts";
import type { Plan, PlanNode, PlanStep, WireSource } from "./plan.ts";
import { sourcesOf } from "./wiring.ts";
import { findZones, type Wiring, type Zone } from "./zones.ts";

/** What is here, apart from the document. */
export interface Environment {
  /** By sha256 of the model file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** sha256 of every asset whose bytes can be had. */
  readonly assets: ReadonlySet<string>;
}

/** Errors stop it; warnings come with the plan. Only what a sink asks for is in the plan. */
export function compile(document: GraphDocument, registry: Registry, environment: Environment): Result<Plan> {
  const graph = graphOf(document);
  const alive = aliveNodes(graph, registry);
  if (alive.length === 0) return { ok: false, diagnostics: [nothingToRun] };
  const wiring: Wiring = new Map(alive.map((node) => [node.id, sourcesOf(graph, node, registry)]));
  const { zones, diagnostics: zoneProblems } = findZones(graph, wiring, registry);
  const diagnostics = [...alive.flatMap((node) => inspectNode(graph, node, registry, environment)), ...zoneProblems];
  // A malformed loop has no order; saying so twice would only confuse.
  if (hasErrors(zoneProblems)) return { ok: false, diagnostics };
  const order = topologicalOrder(wiring, zones);
  if (!order.ok) diagnostics.push(...order.diagnostics);
  if (!order.ok || hasErrors(diagnostics)) return { ok: false, diagnostics };
  const steps = buildSteps(graph, order.value, wiring, zones, registry);
  return { ok: true, value: { documentId: document.id, title: document.title, steps }, diagnostics };
}

/** Everything wrong with a document, whether or not a sink asks for it: the editor's problems list. */
export function validate(document: GraphDocument, registry: Registry, environment: Environment): Diagnostic[] {
  const graph = graphOf(document);
  const nodes = graph.nodes.filter((node) => node.mode !== "mute");
  const known = nodes.filter((node) => registry.has(node.type));
  const wiring: Wiring = new Map(
    known.map((node) => [node.id, onlyKnown(sourcesOf(graph, node, registry), graph, registry)]),
  );
  const { zones, diagnostics } = findZones(graph, wiring, registry);
  const order = topologicalOrder(wiring, hasErrors(diagnostics) ? [] : zones);
  return [
    ...nodes.flatMap((node) => inspectNode(graph, node, registry, environment)),
    ...diagnostics,
    ...(order.ok ? [] : order.diagnostics),
  ];
}

/** Nodes of each zone of a graph by the id of its Loop start, start and end included: for drawing the region. */
export function zoneMembers(
  document: GraphDocument,
  registry: Registry,
  graphId = "main",
): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = graphOf(document, graphId);
  const known = graph.nodes.filter((node) => registry.has(node.type) && node.mode !== "mute");
  const wiring: Wiring = new Map(
    known.map((node) => [node.id, onlyKnown(sourcesOf(graph, node, registry), graph, registry)]),
  );
  return new Map(
    findZones(graph, wiring, registry).zones.map((zone) => [zone.start, new Set([zone.start, ...zone.body, zone.end])]),
  );
}

const nothingToRun: Diagnostic = {
  severity: "error",
  code: "node.no-output",
  message: "Nothing asks for a result.",
  hint: "Add an Image output, or another view, and wire something to it.",
};

/** Sinks and what they depend on, in document order; a Loop end brings its start along. */
function aliveNodes(graph: Graph, registry: Registry): GraphNode[] {
  const { nodes } = indexOf(graph);
  const alive = new Set<string>();
  const open = graph.nodes
    .filter((node) => registry.get(node.type)?.sink && node.mode === undefined)
    .map((node) => node.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (!node || alive.has(id)) continue;
    alive.add(id);
    const shape = registry.get(node.type);
    if (shape?.zone === "end") open.push(String(fillParams(shape, node.params).start ?? ""));
    open.push(...Object.values(sourcesOf(graph, node, registry)).map((source) => source.node));
  }
  return graph.nodes.filter((node) => alive.has(node.id));
}

/** Unknown nodes have no zones and no order; they are reported for themselves. */
function onlyKnown(sources: Record<string, WireSource>, graph: Graph, registry: Registry): Record<string, WireSource> {
  const isKnown = (id: string) => registry.has(indexOf(graph).nodes.get(id)?.type ?? "");
  return Object.fromEntries(Object.entries(sources).filter(([, source]) => isKnown(source.node)));
}

/** Every node after what it reads, a loop's end after its whole body; among equals, document order. */
function topologicalOrder(wiring: Wiring, zones: readonly Zone[]): Result<string[]> {
  const needs = new Map(
    [...wiring].map(([id, sources]) => [id, new Set(Object.values(sources).map((source) => source.node))]),
  );
  for (const zone of zones) {
    needs.get(zone.end)?.add(zone.start);
    // What reads a loop's result waits for its sinks too, so that a zone is one piece of the order.
    for (const id of zone.body) if (id !== zone.end) needs.get(zone.end)?.add(id);
    const outside = [...zone.body, zone.end].flatMap((id) => [...needs.get(id)!]);
    for (const id of outside)
      if (id !== zone.start && id !== zone.end && !zone.body.has(id)) needs.get(zone.start)?.add(id);
  }
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const cycle: string[] = [];
  const visit = (root: string): void => {
    const stack: { id: string; left: string[] }[] = [{ id: root, left: [...(needs.get(root) ?? [])] }];
    state.set(root, "open");
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.left.pop();
      if (next === undefined) {
        state.set(top.id, "done");
        order.push(top.id);
        stack.pop();
      } else if (state.get(next) === "open") {
        cycle.push(...stack.slice(stack.findIndex((item) => item.id === next)).map((item) => item.id));
        return;
      } else if (!state.has(next)) {
        state.set(next, "open");
        stack.push({ id: next, left: [...(needs.get(next) ?? [])] });
      }
    }
  };
  for (const id of wiring.keys()) if (!state.has(id) && cycle.length === 0) visit(id);
  if (cycle.length === 0) return { ok: true, value: order, diagnostics: [] };
  return {
    ok: false,
    diagnostics: [
      {
        severity: "error",
        code: "edge.cycle",
        message: `These nodes feed each other in a circle: ${[...cycle, cycle[0]].join(" ← ")}.`,
        nodeId: cycle[0],
        hint: "Cut one of the wires; to repeat nodes, put them between Loop start and Loop end.",
      },
    ],
  };
}

/** The order as steps, each zone's nodes gathered in one, keys computed on the way. */
function buildSteps(
  graph: Graph,
  order: readonly string[],
  wiring: Wiring,
  zones: readonly Zone[],
  registry: Registry,
): PlanStep[] {
  const { nodes } = indexOf(graph);
  const keys = new Map<string, string>();
  const planned = new Map<string, PlanNode>();
  for (const id of order) {
    const node = planNode(nodes.get(id)!, wiring.get(id)!, registry, keys, zones);
    planned.set(id, node);
    keys.set(id, node.key);
  }
  const innermost = new Map<string, Zone>();
  for (const zone of [...zones].sort((a, b) => b.body.size - a.body.size))
    for (const id of zone.body) innermost.set(id, zone);
  const byStart = new Map(zones.map((zone) => [zone.start, zone]));
  const ends = new Set(zones.map((zone) => zone.end));
  const level = (parent: Zone | null): PlanStep[] =>
    order.flatMap((id): PlanStep[] => {
      if ((innermost.get(id) ?? null) !== parent || ends.has(id)) return [];
      const zone = byStart.get(id);
      if (!zone) return [planned.get(id)!];
      const end = planned.get(zone.end)!;
      const shape = registry.get(nodes.get(zone.end)!.type)!;
      const carried = Object.keys(portsOf(shape, end.params).inputs);
      return [{ kind: "zone", start: planned.get(id)!, end, carried, body: level(zone), key: end.key }];
    });
  return level(null);
}

function planNode(
  node: GraphNode,
  inputs: Readonly<Record<string, WireSource>>,
  registry: Registry,
  keys: ReadonlyMap<string, string>,
  zones: readonly Zone[],
): PlanNode {
  const shape = registry.get(node.type)!;
  const params = fillParams(shape, node.params);
  const start = zones.find((zone) => zone.end === node.id)?.start;
  const key = keyOf({
    type: shape.type,
    version: shape.version,
    params: semanticParams(shape.params, params),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, source]) => [port, [keys.get(source.node)!, source.port]]),
    ),
    loop: start ? keys.get(start)! : null,
  });
  return { kind: "node", id: node.id, type: node.type, version: shape.version, params, inputs, key };
}
