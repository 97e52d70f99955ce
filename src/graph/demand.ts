import type { Registry } from "./node-type.ts";
import type { PlanNode, PlanStep, PlanZone, Want } from "./plan.ts";

/** Nodes of a loop's body as the executor takes them: a loop inside is one. */
const idOf = (step: PlanStep): string => (step.kind === "node" ? step.id : step.end.id);

/**
 * Says of each step of a loop's body which lazily read inputs alone ask for it, and puts what these decide by before
 * it. A step that anything else needs runs at every iteration; a loop inside is asked for by its readers, and asks
 * for what any of its nodes reads.
 */
export function withDemand(body: readonly PlanStep[], end: PlanNode, registry: Registry): PlanStep[] {
  const isLazy = (node: PlanNode, port: string) =>
    registry.get(node.type)?.lazy?.inputs(node.params).includes(port) ?? false;
  if (!body.some((step) => step.kind === "node" && registry.get(step.type)?.lazy)) return [...body];
  const wants = demandOf(body, end, isLazy, registry);
  const marked = body.map((step): PlanStep => {
    const wantedBy = wants.get(idOf(step));
    return wantedBy === undefined || wantedBy === "always" ? step : { ...step, wantedBy: [...wantedBy.values()] };
  });
  return decidedFirst(marked, isLazy);
}

type Demand = "always" | Map<string, Want>;
type IsLazy = (node: PlanNode, port: string) => boolean;

/** From the last step to the first: a step is asked for as its readers are. */
function demandOf(body: readonly PlanStep[], end: PlanNode, isLazy: IsLazy, registry: Registry): Map<string, Demand> {
  const demands = new Map<string, Demand>();
  const ask = (id: string, demand: Demand): void => {
    const known = demands.get(id);
    if (known === "always" || demand === "always") demands.set(id, "always");
    else demands.set(id, new Map([...(known ?? []), ...demand]));
  };
  for (const { node } of Object.values(end.inputs)) ask(node, "always");
  for (const step of body.toReversed()) {
    if (hasSink(step, registry)) ask(idOf(step), "always");
    const own = demands.get(idOf(step)) ?? "always";
    for (const node of nodesOf(step))
      for (const [port, source] of Object.entries(node.inputs)) {
        const lazily = step.kind === "node" && isLazy(node, port);
        ask(source.node, lazily ? new Map([[`${node.id}.${port}`, { node: node.id, port }]]) : own);
      }
  }
  return demands;
}

const hasSink = (step: PlanStep, registry: Registry): boolean =>
  nodesOf(step).some((node) => registry.get(node.type)?.sink);

function nodesOf(step: PlanStep): PlanNode[] {
  if (step.kind === "node") return [step];
  const zone: PlanZone = step;
  return [zone.start, ...zone.body.flatMap(nodesOf), zone.end];
}

/** In order, and each step after what the lazy nodes that ask for it decide by. */
function decidedFirst(body: readonly PlanStep[], isLazy: IsLazy): PlanStep[] {
  const steps = new Map(body.map((step) => [idOf(step), step]));
  const eager = (step: PlanStep): string[] =>
    nodesOf(step).flatMap((node) =>
      Object.entries(node.inputs).flatMap(([port, { node: id }]) =>
        step.kind === "node" && isLazy(node, port) ? [] : [id],
      ),
    );
  const known = new Map<PlanStep, readonly string[]>();
  const decides = (step: PlanStep): readonly string[] => {
    const found =
      known.get(step) ??
      (step.wantedBy ?? []).flatMap(({ node }) => [...eager(steps.get(node)!), ...decides(steps.get(node)!)]);
    known.set(step, [...new Set(found)]);
    return known.get(step)!;
  };
  const order = new Set<PlanStep>();
  const visit = (step: PlanStep | undefined): void => {
    if (!step || order.has(step)) return;
    for (const id of [...nodesOf(step).flatMap(readsOf), ...decides(step)]) if (id !== idOf(step)) visit(steps.get(id));
    order.add(step);
  };
  for (const step of body) visit(step);
  return [...order];
}

const readsOf = (node: PlanNode): string[] => Object.values(node.inputs).map((source) => source.node);
