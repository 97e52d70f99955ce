import { portsOf } from "../../src/graph/node-type.ts";
import {
  type Plan,
  type PlanNode,
  type PlanStep,
  type PlanZone,
  planNodes,
  type WireSource,
  wireOf,
} from "../../src/graph/plan.ts";
import type { AnyNode } from "../../src/nodes/define.ts";

/** A node in the order in which it runs, loops unrolled so often that their second iteration meets the first. */
interface Moment {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * Most bytes of tensors that a plan needs at a time, found by brute force: every wire of every iteration is a name of
 * its own, alive from the moment that writes it to the last one that reads it. While a node runs, what it reads and what
 * it writes are alive together. All tensors are taken to have `bytes` bytes; what nodes keep inside is not counted.
 */
export function liveBytesAtMost(plan: Plan, registry: ReadonlyMap<string, AnyNode>, bytes: number): number {
  const moments = unrolled(plan.steps, registry);
  const born = new Map<string, number>();
  const dies = new Map<string, number>();
  for (const [time, { reads, writes }] of moments.entries()) {
    for (const wire of writes) born.set(wire, time);
    for (const wire of [...writes, ...reads]) dies.set(wire, time);
  }
  const alive = (time: number): number =>
    [...born].filter(([wire, birth]) => birth <= time && time <= dies.get(wire)!).length;
  return Math.max(0, ...moments.map((_, time) => alive(time))) * bytes;
}

const ITERATIONS = 3;

const unrolled = (steps: readonly PlanStep[], registry: ReadonlyMap<string, AnyNode>): readonly Moment[] => {
  const unroller = new Unroller(registry);
  for (const step of steps) unroller.walk(step);
  return unroller.moments;
};

class Unroller {
  readonly moments: Moment[] = [];
  /** What a wire's tensor is called now: a loop's state is what the iteration before left. */
  readonly #names = new Map<string, string>();
  #fresh = 0;

  constructor(readonly registry: ReadonlyMap<string, AnyNode>) {}

  walk(step: PlanStep): void {
    if (step.kind === "node") this.#node(step);
    else this.#zone(step);
  }

  #node(node: PlanNode): void {
    const reads = this.#namesOf(Object.values(node.inputs));
    for (const wire of tensorWires(node, this.registry)) this.#names.set(wire, `${wire}#${this.#fresh++}`);
    const writes = tensorWires(node, this.registry).map((wire) => this.#names.get(wire)!);
    this.moments.push({ reads, writes });
  }

  #zone({ start, end, carried, body }: PlanZone): void {
    const inside = new Set([start, end, ...planNodes(body)].map(({ id }) => id));
    const outside = [...planNodes(body)]
      .flatMap(({ inputs }) => Object.values(inputs))
      .filter(({ node }) => !inside.has(node));
    const bind = (id: string, sources: PlanNode["inputs"]): void => {
      const names = carried.map((name) => [`${id}.${name}`, this.#names.get(wireOf(sources[name]!))] as const);
      for (const [wire, name] of names) if (name !== undefined) this.#names.set(wire, name);
    };
    for (let k = 0; k < ITERATIONS; k++) {
      bind(start.id, k === 0 ? start.inputs : end.inputs);
      for (const step of body) this.walk(step);
      // Another iteration will read what lies outside, and what is carried.
      const more = k < ITERATIONS - 1 ? outside : [];
      this.moments.push({ reads: this.#namesOf([...Object.values(end.inputs), ...more]), writes: [] });
    }
    bind(end.id, end.inputs);
  }

  #namesOf(sources: readonly WireSource[]): string[] {
    return sources.flatMap((source) => this.#names.get(wireOf(source)) ?? []);
  }
}

function tensorWires(node: PlanNode, registry: ReadonlyMap<string, AnyNode>): string[] {
  const { outputs } = portsOf(registry.get(node.type)!, node.params);
  return Object.entries(outputs)
    .filter(([, spec]) => spec.type === "tensor")
    .map(([port]) => `${node.id}.${port}`);
}
