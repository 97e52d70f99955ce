import { formsOf, type PlanNode, type PlanStep, planNodes, wireOf } from "../graph/plan.ts";
import { release, type Value, type Values } from "./value.ts";

/** Values of one level of a plan (the graph, or one iteration of a loop), each alive until its last reader is done. */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #readers = new Map<string, number>();
  readonly #parent: Scope | null;

  constructor(steps: readonly PlanStep[], parent: Scope | null = null) {
    this.#parent = parent;
    for (const step of steps)
      for (const wire of externalReads(step)) this.#readers.set(wire, (this.#readers.get(wire) ?? 0) + 1);
  }

  /** Takes over one reference of each output; those that nothing reads go at once. */
  define(id: string, outputs: Values): void {
    for (const [port, value] of Object.entries(outputs)) {
      const wire = `${id}.${port}`;
      if (this.#readers.has(wire)) this.#values.set(wire, value);
      else release(value);
    }
  }

  inputs(node: PlanNode): Values {
    const inputs: Record<string, Value> = {};
    for (const [port, source] of Object.entries(node.inputs)) {
      const value = this.#read(wireOf(source));
      if (value !== undefined) inputs[port] = value;
    }
    return inputs;
  }

  #read(wire: string): Value | undefined {
    if (this.#values.has(wire) || !this.#parent) return this.#values.get(wire);
    return this.#parent.#read(wire);
  }

  /** A step has read what it reads. */
  done(step: PlanStep): void {
    for (const wire of externalReads(step)) {
      const left = (this.#readers.get(wire) ?? 0) - 1;
      this.#readers.set(wire, left);
      if (left <= 0) this.#drop(wire);
    }
  }

  #drop(wire: string): void {
    const value = this.#values.get(wire);
    if (value === undefined) return;
    this.#values.delete(wire);
    release(value);
  }

  dispose(): void {
    for (const wire of [...this.#values.keys()]) this.#drop(wire);
  }
}

const reads = new WeakMap<PlanStep, ReadonlySet<string>>();

/** Wires that a step reads from outside itself: a loop reads what any node of it reads, or of what it forked from. */
export function externalReads(step: PlanStep): ReadonlySet<string> {
  let found = reads.get(step);
  if (!found && step.kind === "node") {
    found = new Set(Object.values(step.inputs).map(wireOf));
    reads.set(step, found);
  }
  if (!found) {
    const nodes = [...planNodes(step.kind === "zone" ? formsOf(step) : [step])];
    const inside = new Set(nodes.map((node) => node.id));
    found = new Set(
      nodes
        .flatMap((node) => Object.values(node.inputs))
        .filter((source) => !inside.has(source.node))
        .map(wireOf),
    );
    reads.set(step, found);
  }
  return found;
}
