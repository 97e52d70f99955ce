import * as fc from "fast-check";
import type { GraphDocument } from "../../src/graph/document.ts";
import { documentOf, graphFrom, type Nodes } from "./build.ts";

interface Item {
  readonly kind: "source" | "scale" | "view" | "loop" | "subgraph";
  readonly picks: readonly number[];
}

/** x → scale → scale → y, with a view inside. */
export const chain = graphFrom(
  { one: ["scale", { factor: 2 }], two: ["scale", { factor: 3 }], look: ["view"] },
  [
    ["inputs.x", "one.in"],
    ["one.out", "two.in"],
    ["two.out", "outputs.y"],
    ["one.out", "look.in"],
    ["inputs.x", "look.other"],
  ],
  { inputs: { x: "tensor" }, outputs: { y: "tensor" } },
);

/** A graph that compiles: sources, chains, views, loops with views inside, subgraphs; every wire goes forward. */
function build(items: readonly Item[]): GraphDocument {
  const nodes: Nodes = { first: ["source"], p: ["path"] };
  const wires: [string, string][] = [];
  const outputs = ["first.out"];
  const pick = (number: number, from: readonly string[] = outputs) => from[number % from.length]!;
  items.forEach(({ kind, picks: [a = 0, b = 0, c = 0] }, i) => {
    const id = `${kind}${i}`;
    if (kind === "loop") {
      Object.assign(nodes, { [`${id}s`]: ["start"], [`${id}e`]: ["end", { start: `${id}s` }] });
      wires.push([pick(a), `${id}s.x`], ["p.path", `${id}s.path`]);
      const inside = [`${id}s.x`];
      for (let k = 0; k <= b % 3; k++) {
        nodes[`${id}b${k}`] = ["scale", { factor: k + c }];
        wires.push([inside.at(-1)!, `${id}b${k}.in`]);
        inside.push(`${id}b${k}.out`);
      }
      nodes[`${id}v`] = ["view"];
      wires.push([inside.at(-1)!, `${id}e.x`], [pick(c, inside), `${id}v.in`], [pick(c), `${id}v.other`]);
      outputs.push(`${id}e.x`);
    } else if (kind === "source") {
      nodes[id] = ["source", { size: 1 + (a % 64) }];
      outputs.push(`${id}.out`);
    } else if (kind === "scale") {
      nodes[id] = ["scale", { factor: b }];
      wires.push([pick(a), `${id}.in`]);
      outputs.push(`${id}.out`);
    } else if (kind === "view") {
      nodes[id] = ["view"];
      wires.push([pick(a), `${id}.in`]);
      if (b % 2) wires.push([pick(c), `${id}.other`]);
    } else {
      nodes[id] = ["subgraph", { graph: "chain" }];
      wires.push([pick(a), `${id}.x`]);
      outputs.push(`${id}.y`);
    }
  });
  nodes.last = ["view"];
  wires.push([outputs.at(-1)!, "last.in"]);
  return documentOf(nodes, wires, items.some(({ kind }) => kind === "subgraph") ? { chain } : {});
}

export const documents: fc.Arbitrary<GraphDocument> = fc
  .array(
    fc.record({
      kind: fc.constantFrom("source", "scale", "scale", "view", "loop", "subgraph"),
      picks: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((items) => build(items as Item[]));
