import { fail } from "../graph/diagnostic.ts";
import { splitAddress } from "../graph/document.ts";
import {
  formsOf,
  type Plan,
  type PlanNode,
  type PlanStep,
  type PlanZone,
  planNodes,
  type WireSource,
} from "../graph/plan.ts";
import type { ForkPoint, TensorEdit } from "./protocol.ts";
import { externalReads } from "./scope.ts";

/** What is appended to the address of a node that is there only for the shared iterations; no id can end so. */
const SHADOW = "~";

/** What a run does: its plan, and the tensors that take the place of what nodes give. */
export interface Course {
  readonly plan: Plan;
  readonly edits: readonly TensorEdit[];
}

/** The course of a fork. What was edited in the run it leaves stays so, in the loop up to the step where it leaves. */
export function forkCourse(base: Course, next: Plan, { zone, step, edits = [] }: ForkPoint): Course {
  const plan = forkPlan(base.plan, next, zone, step);
  const inLoop = new Set([...planNodes([zoneOf(base.plan, zone)])].map(({ id }) => id));
  const shadows = new Set([...planNodes(plan.steps)].flatMap(({ id, shadow }) => (shadow ? [id] : [])));
  const kept = base.edits.flatMap((edit): TensorEdit[] => {
    const { node, port } = splitAddress(edit.wire)!;
    if (inLoop.has(node)) return (edit.outer?.[0] ?? edit.step!) < step ? [edit] : [];
    // As it was, it is there for the shared iterations only.
    return [shadows.has(node + SHADOW) ? { ...edit, wire: `${node}${SHADOW}.${port}` } : edit];
  });
  return { plan, edits: [...kept, ...edits] };
}

/**
 * The plan of a run that leaves another at iteration `step` of a loop: iterations before it run as `base` has them,
 * from there on as `next`. What the shared iterations need and `next` no longer has is added as shadow nodes.
 * Fails with a diagnostic where one of them has no such loop, or the loops carry other values.
 */
export function forkPlan(base: Plan, next: Plan, zone: string, step: number): Plan {
  const old = zoneOf(base, zone);
  const at = next.steps.indexOf(zoneOf(next, zone));
  const current = next.steps[at] as PlanZone;
  if (String(old.carried) !== String(current.carried))
    fail("zone.carried-type", `The loop “${zone}” carries other values than in the run it forks from.`, {
      nodeId: zone,
      hint: "Run the graph from its start.",
    });
  if (step <= 0) return next;
  const present = new Map([...planNodes(next.steps.slice(0, at))].map((node) => [node.id, node.key]));
  const shadows = base.steps.filter((candidate) => needed(base, old).has(candidate) && !isPresent(candidate, present));
  const renamed = shadows.flatMap((step): readonly PlanStep[] => (step.kind === "zone" ? formsOf(step) : [step]));
  const names = new Map([...planNodes(renamed)].map((node) => [node.id, `${node.id}${SHADOW}`]));
  const before = { zone: rewired(old, names), count: step };
  const added = shadows.map((shadow) => shadowed(shadow, names));
  return {
    ...next,
    steps: [...next.steps.slice(0, at), ...added, { ...current, before }, ...next.steps.slice(at + 1)],
  };
}

function zoneOf(plan: Plan, zone: string): PlanZone {
  const found = plan.steps.find((step): step is PlanZone => step.kind === "zone" && step.start.id === zone);
  return (
    found ??
    fail("tape.missing", `There is no loop “${zone}” outside other loops to fork at.`, {
      nodeId: zone,
      hint: "A run forks at a loop that both graphs have; of loops inside loops, at the outermost one.",
    })
  );
}

/** The steps of a plan that a step of it needs, directly or not. */
function needed(plan: Plan, step: PlanStep): ReadonlySet<PlanStep> {
  const makers = new Map<string, PlanStep>();
  for (const candidate of plan.steps)
    makers.set(candidate.kind === "node" ? candidate.id : candidate.end.id, candidate);
  const found = new Set<PlanStep>();
  const open = [step];
  for (let top = open.pop(); top; top = open.pop())
    for (const wire of externalReads(top)) {
      const maker = makers.get(wire.slice(0, wire.lastIndexOf(".")));
      if (!maker || found.has(maker)) continue;
      found.add(maker);
      open.push(maker);
    }
  return found;
}

const isPresent = (step: PlanStep, present: ReadonlyMap<string, string>): boolean =>
  [...planNodes([step])].every((node) => present.get(node.id) === node.key);

type Names = ReadonlyMap<string, string>;

const rewiredInputs = (node: PlanNode, names: Names): Readonly<Record<string, WireSource>> =>
  Object.fromEntries(
    Object.entries(node.inputs).map(([port, source]) => [
      port,
      { ...source, node: names.get(source.node) ?? source.node },
    ]),
  );

/** The loop itself keeps its addresses: what it writes on the tape is of the same wires. */
function rewired(zone: PlanZone, names: Names): PlanZone {
  const node = (of: PlanNode): PlanNode => ({ ...of, inputs: rewiredInputs(of, names) });
  const body = zone.body.map((step) => (step.kind === "node" ? node(step) : rewired(step, names)));
  const before = zone.before && { ...zone.before, zone: rewired(zone.before.zone, names) };
  return { ...zone, start: node(zone.start), end: node(zone.end), body, ...(before && { before }) };
}

function shadowed(step: PlanStep, names: Names): PlanStep {
  const node = (of: PlanNode): PlanNode => ({
    ...of,
    id: names.get(of.id)!,
    inputs: rewiredInputs(of, names),
    shadow: true,
  });
  if (step.kind === "node") return node(step);
  const zone = (of: PlanZone): PlanZone => ({
    ...of,
    start: node(of.start),
    end: node(of.end),
    body: of.body.map((inner) => shadowed(inner, names)),
    ...(of.before && { before: { ...of.before, zone: zone(of.before.zone) } }),
  });
  return zone(step);
}
