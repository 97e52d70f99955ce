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
  const always = new Set<string>();
  for (;;) {
    const wants = demandOf(body, end, isLazy, registry, always);
    const marked = body.map((step): PlanStep => {
      const wantedBy = wants.get(idOf(step));
      return wantedBy === undefined || wantedBy === "always" ? step : { ...step, wantedBy: [...wantedBy.values()] };
    });
    const { order, stuck } = decidedFirst(marked, isLazy);
    if (stuck === null) return order;
    always.add(stuck);
  }
}

type Demand = "always" | Map<string, Want>;
type IsLazy = (node: PlanNode, port: string) => boolean;

/** From the last step to the first: a step is asked for as its readers are, and some at every iteration. */
function demandOf(
  body: readonly PlanStep[],
  end: PlanNode,
  isLazy: IsLazy,
  registry: Registry,
  always: ReadonlySet<string>,
): Map<string, Demand> {
  const demands = new Map<string, Demand>();
  const ask = (id: string, demand: Demand): void => {
    const known = demands.get(id);
    if (known === "always" || demand === "always") demands.set(id, "always");
    else demands.set(id, new Map([...(known ?? []), ...demand]));
  };
  for (const { node } of Object.values(end.inputs)) ask(node, "always");
  for (const step of body.toReversed()) {
    if (always.has(idOf(step)) || hasSink(step, registry)) ask(idOf(step), "always");
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

/** A step of the body, or what a lazy node reads, which must be said before what it reads is run. */
type Event = { readonly step: PlanStep } | { readonly reader: PlanStep };

/**
 * In order, and each step after what the lazy nodes that ask for it decide by. `stuck` is one whose own result some of
 * them decide by: whether it is wanted cannot be said before it has run.
 */
function decidedFirst(body: readonly PlanStep[], isLazy: IsLazy): { order: PlanStep[]; stuck: string | null } {
  const steps = new Map(body.map((step) => [idOf(step), { step }]));
  const readers = new Map(body.map((step) => [idOf(step), { reader: step }]));
  /** What must come before, the last one first. */
  const before = (event: Event): Event[] => {
    const step = "step" in event ? event.step : event.reader;
    const reads = nodesOf(step).flatMap((node) =>
      Object.entries(node.inputs).flatMap(([port, source]) =>
        "step" in event || step.kind !== "node" || !isLazy(node, port) ? [source.node] : [],
      ),
    );
    const made = reads.filter((id) => id !== idOf(step)).flatMap((id) => steps.get(id) ?? []);
    return [...made, ...(step.wantedBy ?? []).map(({ node }) => readers.get(node)!)].reverse();
  };
  const done = new Set<Event>();
  for (const first of steps.values()) {
    const path: { readonly event: Event; readonly open: Event[] }[] = [{ event: first, open: before(first) }];
    const underway = new Set<Event>([first]);
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const next = at.open.pop();
      if (!next) {
        done.add(at.event);
        path.pop();
      } else if (underway.has(next) && !done.has(next)) {
        const circle = path.slice(path.findIndex(({ event }) => event === next)).map(({ event }) => event);
        const blocked = circle.find((event, i) => "step" in event && "reader" in (circle[i + 1] ?? next));
        return { order: [], stuck: idOf((blocked as { step: PlanStep }).step) };
      } else if (!done.has(next)) {
        underway.add(next);
        path.push({ event: next, open: before(next) });
      }
    }
  }
  return { order: [...done].flatMap((event) => ("step" in event ? [event.step] : [])), stuck: null };
}
