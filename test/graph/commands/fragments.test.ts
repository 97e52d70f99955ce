import { describe, expect, it } from "vitest";
import { copyFragment, graphFragment } from "../../../src/graph/commands.ts";
import type { GraphDocument } from "../../../src/graph/document.ts";
import { graphOf } from "../../../src/graph/graph-index.ts";
import { documentOf, graphFrom } from "../build.ts";
import { chain } from "../random-document.ts";
import { must, refusalOf } from "./apply.ts";

const outer = graphFrom(
  { in1: ["subgraph", { graph: "chain" }] },
  [
    ["inputs.x", "in1.x"],
    ["in1.y", "outputs.y"],
  ],
  {
    inputs: { x: "tensor" },
    outputs: { y: "tensor" },
  },
);
const base = documentOf(
  { a: ["source"], sub: ["subgraph", { graph: "outer" }], v: ["view"] },
  [
    ["a.out", "sub.x"],
    ["sub.y", "v.in"],
  ],
  { outer, chain },
);
const empty = documentOf({}, []);
const edges = (document: GraphDocument) => graphOf(document).edges.map(({ from, to }) => `${from} → ${to}`);

describe("duplicating", () => {
  it("keeps wires among the copies, and with inputs those from outside", () => {
    const plain = must(base, { type: "duplicate", ids: ["sub", "v"], withInputs: false, dx: 40, dy: 40 });
    expect(edges(plain).slice(2)).toEqual(["subgraph.y → view.in"]);
    const wired = must(base, { type: "duplicate", ids: ["sub", "v"], withInputs: true, dx: 40, dy: 40 });
    expect(edges(wired).slice(2)).toEqual(["subgraph.y → view.in", "a.out → subgraph.x"]);
  });

  it("of a subgraph node stands for the same graph", () => {
    const copied = must(base, { type: "duplicate", ids: ["sub"], withInputs: false, dx: 0, dy: 0 });
    expect(Object.keys(copied.graphs)).toEqual(["main", "outer", "chain"]);
    expect(graphOf(copied).nodes.at(-1)).toMatchObject({ id: "subgraph", params: { graph: "outer" } });
  });

  it("copies titles and colours", () => {
    const coloured = must(must(base, { type: "colorNodes", ids: ["a"], color: "#123456" }), {
      type: "renameNode",
      id: "a",
      title: "Start",
    });
    const copied = must(coloured, { type: "duplicate", ids: ["a"], withInputs: false, dx: 1, dy: 2 });
    expect(graphOf(copied).layout.nodes.source).toEqual({ x: 1, y: 2, color: "#123456", title: "Start" });
  });
});

describe("pasting what came from anywhere", () => {
  const good = copyFragment(base, ["a", "sub"]);
  // biome-ignore lint/suspicious/noExplicitAny: hostile fragments have no type
  const hostile: [string, any, string][] = [
    ["another schema", { ...good, schema: "x" }, "document.malformed"],
    ["no list of nodes", { ...good, nodes: {} }, "document.malformed"],
    ["a node that is none", { ...good, nodes: [null] }, "document.malformed"],
    ["two nodes of one id", { ...good, nodes: [good.nodes[0], good.nodes[0]] }, "id.duplicate"],
    ["an edge to nowhere", { ...good, edges: [{ from: "ghost.out", to: "a.in" }] }, "edge.dangling"],
    ["a place without numbers", { ...good, positions: { a: { x: "1", y: null } } }, "document.malformed"],
    ["a graph that is none", { ...good, graphs: { outer: 7 } }, "document.malformed"],
    ["a main graph", { ...good, graphs: { ...good.graphs, main: chain } }, "document.malformed"],
    [
      "a graph with a malformed port",
      { ...good, graphs: { outer: { ...outer, interface: { inputs: [{}], outputs: [] } } } },
      "document.malformed",
    ],
  ];
  it.each(hostile)("refuses %s", (_, fragment, code) => {
    expect(refusalOf(empty, { type: "paste", fragment, dx: 0, dy: 0 })).toBe(code);
  });

  it("takes no places or types from looks", () => {
    const looks = { a: { x: "left", title: 7, color: "#ffffff", extra: true } } as never;
    const pasted = must(empty, { type: "paste", fragment: { ...good, looks }, dx: 0, dy: 0 });
    expect(graphOf(pasted).layout.nodes.source).toEqual({ x: 0, y: 0, color: "#ffffff" });
  });

  it("migrates nodes that an older version copied", () => {
    const fragment = { ...good, nodes: [{ id: "o", type: "old", version: 1, params: { power: 2 } }], edges: [] };
    const pasted = must(empty, { type: "paste", fragment, dx: 0, dy: 0 });
    expect(graphOf(pasted).nodes[0]).toMatchObject({ version: 3, params: { strength: 2 } });
  });
});

describe("taking a subgraph to another document", () => {
  it("brings the graphs inside it", () => {
    const pasted = must(empty, { type: "paste", fragment: copyFragment(base, ["sub"]), dx: 0, dy: 0 });
    expect(Object.keys(pasted.graphs).sort()).toEqual(["chain", "main", "outer"]);
  });

  it("uses a graph that is there already, under whatever id", () => {
    const other = documentOf({}, [], { mine: chain });
    const pasted = must(other, { type: "paste", fragment: graphFragment(base, "outer"), dx: 0, dy: 0 });
    expect(Object.keys(pasted.graphs).sort()).toEqual(["main", "mine", "outer"]);
    expect(pasted.graphs.outer!.nodes[0]!.params.graph).toBe("mine");
  });

  it("renames a graph whose id means something else here", () => {
    const other = documentOf({}, [], { chain: graphFrom({ own: ["source"] }, []) });
    const pasted = must(other, { type: "paste", fragment: graphFragment(base, "chain"), dx: 0, dy: 0 });
    expect(Object.keys(pasted.graphs)).toEqual(["main", "chain", "chain2"]);
    expect(graphOf(pasted).nodes[0]!.params.graph).toBe("chain2");
  });

  it("never makes a graph hold itself", () => {
    const fragment = copyFragment(base, ["sub"]);
    expect(refusalOf(base, { type: "paste", fragment, dx: 0, dy: 0 }, "chain")).toBe("subgraph.recursive");
    const loop = graphFrom({ again: ["subgraph", { graph: "loop" }] }, []);
    const hostile = { ...fragment, nodes: [{ ...fragment.nodes[0]!, params: { graph: "loop" } }], graphs: { loop } };
    expect(refusalOf(empty, { type: "paste", fragment: hostile, dx: 0, dy: 0 })).toBe("subgraph.recursive");
  });
});
