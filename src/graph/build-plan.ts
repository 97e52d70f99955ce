import { withDemand } from "./demand.ts";
import type { Graph, GraphNode } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { keyOf } from "./merkle.ts";
import { fillParams, portsOf, type Registry } from "./node-type.ts";
import { semanticParams } from "./param-check.ts";
import type { PlanNode, PlanStep, WireSource } from "./plan.ts";
import type { Wiring, Zone } from "./zones.ts";

/** The order as steps, each zone's nodes gathered in one, keys computed on the way. */
export function buildSteps(
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
      return [
        {
          kind: "zone",
          start: planned.get(id)!,
          end,
          carried,
          body: withDemand(level(zone), end, registry),
          key: end.key,
        },
      ];
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
    // A Loop end names its start by id, and ids are no part of what runs: `loop` stands for it.
    params: semanticParams(shape.params, start ? { ...params, start: "" } : params),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, source]) => [port, [keys.get(source.node)!, source.port]]),
    ),
    loop: start ? keys.get(start)! : null,
  });
  return { kind: "node", id: node.id, type: node.type, version: shape.version, params, inputs, key };
}
