import { withDemand } from "./demand.ts";
import type { AssetRef, Graph, GraphNode, Json } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { keyOf } from "./merkle.ts";
import type { ModelCard } from "./model-card.ts";
import { fillParams, type NodeShape, type ParamValues, portsOf, type Registry } from "./node-type.ts";
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
  cards: ReadonlyMap<string, ModelCard>,
): PlanStep[] {
  const { nodes } = indexOf(graph);
  const keys = new Map<string, string>();
  const planned = new Map<string, PlanNode>();
  for (const id of order) {
    const node = planNode(nodes.get(id)!, wiring.get(id)!, registry, keys, zones, cards);
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
  cards: ReadonlyMap<string, ModelCard>,
): PlanNode {
  const shape = registry.get(node.type)!;
  const params = fillParams(shape, node.params);
  const start = zones.find((zone) => zone.end === node.id)?.start;
  // A Loop end names its start by id, and ids are no part of what runs: `loop` stands for it.
  const self = selfKey(shape, start ? { ...params, start: "" } : params, cards);
  const key = keyOf({
    self,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, source]) => [port, [keys.get(source.node)!, source.port]]),
    ),
    loop: start ? keys.get(start)! : null,
  });
  return { kind: "node", id: node.id, type: node.type, version: shape.version, params, inputs, self, key };
}

/** What the node is, whatever feeds it. A network is its file and what the card says of it. */
function selfKey(shape: NodeShape, params: ParamValues, cards: ReadonlyMap<string, ModelCard>): string {
  const described = Object.entries(shape.params).flatMap(([param, spec]): [string, string][] => {
    const card = spec.kind === "asset" && cards.get((params[param] as unknown as AssetRef | null)?.sha256 ?? "");
    return card ? [[param, cardKey(card)]] : [];
  });
  const { type, version } = shape;
  return keyOf({ type, version, params: semanticParams(shape.params, params), cards: Object.fromEntries(described) });
}

const cardKeys = new WeakMap<ModelCard, string>();
function cardKey(card: ModelCard): string {
  const key = cardKeys.get(card) ?? keyOf(card as unknown as Json);
  cardKeys.set(card, key);
  return key;
}
