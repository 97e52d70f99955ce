import fc from "fast-check";
import type { GraphDocument, Json } from "../../src/graph/document.ts";
import { documentOf } from "../graph/build.ts";

/** A random graph over the fixture nodes: sources, sums, and loops that may lie in each other. */
export interface RandomGraph {
  readonly document: GraphDocument;
  /** Ids of the loops' starts that lie in no other loop, with the steps each takes. */
  readonly loops: readonly { readonly start: string; readonly count: number }[];
  /** Nodes with a `plus` to change, and those of them in each outermost loop. */
  readonly sums: readonly string[];
}

const choice = fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 });

/** Graphs of up to about 40 nodes; no wire is dangling and every loop is closed. */
export const randomGraphs: fc.Arbitrary<RandomGraph> = choice.map((numbers) => new Builder(numbers).build());

class Builder {
  readonly #nodes: Record<string, [string, Record<string, Json>?]> = {};
  readonly #wires: [string, string][] = [];
  readonly #loops: { start: string; count: number }[] = [];
  readonly #sums: string[] = [];
  #used = 0;

  constructor(readonly numbers: readonly number[]) {}

  build(): RandomGraph {
    const sources = ["o1", "o2", "o3"];
    for (const [index, id] of sources.entries()) this.#nodes[id] = ["ones", { value: index + 1 + this.#below(3) }];
    const made = this.#level(
      sources.map((id) => `${id}.out`),
      0,
      3 + this.#below(5),
    );
    const shown = made.slice(-1 - this.#below(2));
    for (const [index, wire] of shown.entries()) this.#view(`v${index}`, wire);
    return { document: documentOf(this.#shuffled(), this.#wires), loops: this.#loops, sums: this.#sums };
  }

  /** Adds steps that read any of the wires so far; gives all wires of this level. */
  #level(wires: readonly string[], depth: number, steps: number): string[] {
    const all = [...wires];
    for (let i = 0; i < steps; i++)
      all.push(depth < 2 && this.#below(3) === 0 ? this.#loop(this.#one(all), all, depth) : this.#sum(all));
    return all;
  }

  #sum(wires: readonly string[]): string {
    const id = this.#id("n");
    this.#nodes[id] = ["add", { plus: this.#below(5) }];
    this.#sums.push(id);
    this.#wires.push([this.#one(wires), `${id}.a`]);
    if (this.#below(2)) this.#wires.push([this.#one(wires), `${id}.b`]);
    return `${id}.out`;
  }

  /** Carries `first` on; its body may also read the wires outside. */
  #loop(first: string, wires: readonly string[], depth: number): string {
    const [start, end, path] = [this.#id("s"), this.#id("e"), this.#id("p")];
    const count = 1 + this.#below(3);
    this.#nodes[path] = ["path", { count }];
    this.#nodes[start] = ["start"];
    this.#nodes[end] = ["end", { start }];
    this.#wires.push([`${path}.path`, `${start}.path`], [first, `${start}.x`]);
    // The next state depends on the last one, so that what is made on the way lies in the loop.
    let state = `${start}.x`;
    for (let i = 0; i <= this.#below(3); i++) {
      const inner = depth < 1 && this.#below(4) === 0;
      state = inner ? this.#loop(state, wires, depth + 1) : this.#follow(state, wires);
    }
    if (this.#below(3) === 0) this.#view(this.#id("w"), state);
    this.#wires.push([state, `${end}.x`]);
    if (depth === 0) this.#loops.push({ start, count });
    return `${end}.x`;
  }

  #follow(state: string, wires: readonly string[]): string {
    const id = this.#id("n");
    this.#nodes[id] = ["add", { plus: this.#below(5) }];
    this.#sums.push(id);
    this.#wires.push([state, `${id}.a`]);
    if (this.#below(2)) this.#wires.push([this.#one(wires), `${id}.b`]);
    return `${id}.out`;
  }

  #view(id: string, wire: string): void {
    this.#nodes[id] = ["view"];
    this.#wires.push([wire, `${id}.in`]);
  }

  /** The order of nodes in a document means nothing. */
  #shuffled(): Record<string, [string, Record<string, Json>?]> {
    const entries = Object.entries(this.#nodes).map((entry) => [this.#below(1_000), entry] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, entry]) => entry));
  }

  #id = (prefix: string): string => `${prefix}${Object.keys(this.#nodes).length}`;
  #one = (wires: readonly string[]): string => wires[this.#below(wires.length)]!;
  #below(bound: number): number {
    const number = this.numbers[this.#used++ % this.numbers.length]!;
    return (number + Math.floor(this.#used / this.numbers.length)) % bound;
  }
}

/** The same graph with another `plus` on one node. */
export function withPlus(document: GraphDocument, id: string, plus: number): GraphDocument {
  const main = document.graphs.main!;
  const nodes = main.nodes.map((node) => (node.id === id ? { ...node, params: { ...node.params, plus } } : node));
  return { ...document, graphs: { main: { ...main, nodes } } };
}
