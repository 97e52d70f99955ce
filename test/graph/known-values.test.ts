import { describe, expect, it } from "vitest";
import { indexOf } from "../../src/graph/graph-index.ts";
import { knownInput } from "../../src/graph/known-values.ts";
import type { NodeShape } from "../../src/graph/node-type.ts";
import { registry as studio } from "../../src/nodes/registry.ts";
import { graphFrom, type Nodes, type Wires } from "./build.ts";

let asked = 0;
const number = { type: "number" as const, doc: "" };
const shape = (type: string, rest: Partial<NodeShape>): [string, NodeShape] => [
  type,
  { type, version: 1, title: type, category: "Input", doc: "", inputs: {}, outputs: {}, params: {}, ...rest },
];
const registry = new Map([
  shape("one", {
    outputs: { out: number },
    params: { value: { kind: "number", default: 1, doc: "" } },
    known: ({ params }) => ({ out: (params.value as number).toFixed(0) }),
  }),
  shape("join", {
    inputs: { a: number, b: number },
    outputs: { out: number },
    known: ({ inputs }) => {
      asked++;
      return { out: inputs.a === inputs.b ? inputs.a : undefined };
    },
  }),
  shape("reader", { inputs: { in: number } }),
]);
const environment = { cards: new Map(), assets: new Set<string>() };

function knownAtEnd(nodes: Nodes, wires: Wires, types: ReadonlyMap<string, NodeShape> = registry): unknown {
  const graph = graphFrom({ ...nodes, end: ["reader"] }, wires);
  return knownInput(graph, indexOf(graph).nodes.get("end")!, "in", types, environment);
}

/** Each node reads the one before it at both inputs. */
function doubled(length: number): [Nodes, [string, string][]] {
  const nodes: Nodes = { n0: ["one"] };
  const wires: [string, string][] = [];
  for (let i = 1; i <= length; i++) {
    nodes[`n${i}`] = ["join"];
    wires.push([`n${i - 1}.out`, `n${i}.a`], [`n${i - 1}.out`, `n${i}.b`]);
  }
  return [nodes, [...wires, [`n${length}.out`, "end.in"]]];
}

describe("what is known before a run", () => {
  it("is worked out once a node, however many ways lead to it", () => {
    asked = 0;
    expect(knownAtEnd(...doubled(60))).toBe("1");
    expect(asked).toBe(60);
  });

  it("reaches through chains as long as a document may hold", () => {
    expect(knownAtEnd(...doubled(8000))).toBe("1");
  });

  it("is nothing behind a circle, or behind a param that is no such thing", () => {
    const wires: Wires = [
      ["a.out", "b.a"],
      ["b.out", "a.a"],
      ["b.out", "end.in"],
    ];
    expect(knownAtEnd({ a: ["join"], b: ["join"] }, wires)).toBeUndefined();
    expect(knownAtEnd({ a: ["one", { value: "x" }] }, [["a.out", "end.in"]])).toBeUndefined();
  });

  it("is no model of ever more networks", () => {
    const types = new Map([...studio, ...registry]);
    const chain = (length: number) => {
      const nodes: Nodes = { n0: ["formulaModel"] };
      const wires: [string, string][] = [];
      for (let i = 1; i <= length; i++) {
        nodes[`n${i}`] = ["twoNetworks"];
        wires.push([`n${i - 1}.model`, `n${i}.first`], [`n${i - 1}.model`, `n${i}.second`]);
      }
      return knownAtEnd(nodes, [...wires, [`n${length}.model`, "end.in"]], types);
    };
    expect(chain(3)).toMatchObject({ kind: "pair" });
    expect(chain(40)).toBeUndefined();
  });
});
