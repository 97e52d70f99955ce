import { keyOf } from "../graph/merkle.ts";
import { type Plan, type PlanNode, planNodes, wireOf } from "../graph/plan.ts";

/**
 * Merkle keys of values as they are made. Outside loops they are the plan's; in a loop they follow the values from
 * iteration to iteration, so that a key names what went into a value and nothing else.
 */
export class ValueKeys {
  readonly #own = new Map<string, string>();

  constructor(
    readonly planned: ReadonlyMap<string, string>,
    readonly parent: ValueKeys | null = null,
  ) {}

  static of(plan: Plan): ValueKeys {
    return new ValueKeys(new Map([...planNodes(plan.steps)].map((node) => [node.id, node.key])));
  }

  inner(): ValueKeys {
    return new ValueKeys(this.planned, this);
  }

  set(wire: string, key: string): void {
    this.#own.set(wire, key);
  }

  /** The key of the value on a wire. */
  get(wire: string): string {
    return this.#found(wire) ?? `${this.planned.get(wire.slice(0, wire.lastIndexOf(".")))}${portPart(wire)}`;
  }

  inputs(node: PlanNode): Record<string, string> {
    const keys: Record<string, string> = {};
    for (const port of Object.keys(node.inputs)) keys[port] = this.get(wireOf(node.inputs[port]!));
    return keys;
  }

  /**
   * The key of what a node gives; with values about that the plan did not know, it is made of theirs. `turn`: what a
   * view in a loop sees beside its inputs.
   */
  node(node: PlanNode, inputs: Readonly<Record<string, string>>, turn: string | null): string {
    if (this.parent === null && this.#own.size === 0) return node.key;
    const known = Object.values(node.inputs).every((source) => this.#found(wireOf(source)) === undefined);
    return known ? node.key : keyOf({ node: node.self, inputs, turn });
  }

  /** A view's key, for its next turn: it remembers what it saw. */
  remember(nodeId: string, key: string): void {
    this.parent?.set(`${nodeId}#turns`, key);
  }
  remembered(nodeId: string): string {
    return this.#found(`${nodeId}#turns`) ?? "";
  }

  #found(wire: string): string | undefined {
    return this.#own.get(wire) ?? (this.parent ? this.parent.#found(wire) : undefined);
  }
}

const portPart = (wire: string): string => wire.slice(wire.lastIndexOf("."));
