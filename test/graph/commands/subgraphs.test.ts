import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCommand, type Command } from "../../../src/graph/commands.ts";
import { compile, type Environment, validate } from "../../../src/graph/compile.ts";
import type { Graph, GraphDocument } from "../../../src/graph/document.ts";
import { planNodes } from "../../../src/graph/plan.ts";
import { documentOf, graphFrom } from "../build.ts";
import { fixtureRegistry as registry } from "../fixture-registry.ts";
import { chain, documents } from "../random-document.ts";
import { must, refusalOf } from "./apply.ts";

const nothing: Environment = { cards: new Map(), assets: new Set() };

/** Merkle keys of everything that runs, in no order. */
function keysOf(document: GraphDocument): string[] {
  const result = compile(document, registry, nothing);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return [...planNodes(result.value.steps)].map(({ key }) => key).sort();
}
const wiresOf = (graph: Graph): string[] => graph.edges.map(({ from, to }) => `${from} → ${to}`).sort();
const make = (ids: readonly string[]): Command => ({
  type: "makeSubgraph",
  ids,
  id: "sub",
  graph: "inner",
  title: "Inner",
});

/** a → b → c → v, with a second reader of a and of b. */
const base = documentOf(
  { a: ["source"], k: ["source", { size: 2 }], b: ["scale"], c: ["scale"], v: ["view"], w: ["view"] },
  [
    ["a.out", "b.in"],
    ["b.out", "c.in"],
    ["c.out", "v.in"],
    ["a.out", "w.in"],
    ["b.out", "w.other"],
  ],
);

describe("making a subgraph", () => {
  const made = must(base, make(["b", "c"]));

  it("turns every wire across the border into a port named after the one it meets inside", () => {
    expect(made.graphs.inner!.interface).toEqual({
      inputs: [{ name: "in", type: "tensor" }],
      outputs: [
        { name: "out", type: "tensor" },
        { name: "c_out", type: "tensor" },
      ],
    });
    expect(wiresOf(made.graphs.inner!)).toEqual([
      "b.out → c.in",
      "b.out → outputs.out",
      "c.out → outputs.c_out",
      "inputs.in → b.in",
    ]);
    expect(wiresOf(made.graphs.main!)).toEqual([
      "a.out → sub.in",
      "a.out → w.in",
      "sub.c_out → v.in",
      "sub.out → w.other",
    ]);
  });

  it("makes one port of a source that feeds many, and keeps what runs the same", () => {
    const both = must(base, make(["c", "v", "w", "b"]));
    expect(both.graphs.inner!.interface.inputs).toHaveLength(1);
    expect(keysOf(both)).toEqual(keysOf(base));
    expect(keysOf(made)).toEqual(keysOf(base));
  });

  it("puts the boundary left and right of the nodes, and the node in their middle", () => {
    const { nodes } = made.graphs.inner!.layout;
    expect(nodes.inputs!.x).toBeLessThan(nodes.b!.x);
    expect(nodes.outputs!.x).toBeGreaterThan(nodes.c!.x);
    expect(made.graphs.main!.layout.nodes.sub).toEqual({ x: 500, y: 0 });
    expect(made.graphs.main!.layout.nodes.b).toBeUndefined();
  });

  it("works inside another graph, and takes the wires to its boundary along", () => {
    const document = documentOf(
      { a: ["source"], s: ["subgraph", { graph: "chain" }], v: ["view"] },
      [
        ["a.out", "s.x"],
        ["s.y", "v.in"],
      ],
      { chain },
    );
    const deeper = must(document, make(["one", "two"]), "chain");
    expect(keysOf(deeper)).toEqual(keysOf(document));
    expect(wiresOf(deeper.graphs.chain!)).toContain("inputs.x → sub.in");
  });

  it("keeps wires of nodes whose type is not known", () => {
    const odd = documentOf({ a: ["source"], x: ["ghost"], v: ["view"] }, [
      ["a.out", "x.some"],
      ["x.thing", "v.in"],
    ]);
    const document = must(odd, make(["x"]));
    expect(wiresOf(document.graphs.inner!)).toEqual(["inputs.some → x.some", "x.thing → outputs.thing"]);
    expect(wiresOf(document.graphs.main!)).toEqual(["a.out → sub.some", "sub.thing → v.in"]);
  });

  it("may leave out the middle of a chain: the way out and in again is no circle", () => {
    const long = documentOf({ a: ["source"], b: ["scale"], c: ["scale"], d: ["scale"], v: ["view"] }, [
      ["a.out", "b.in"],
      ["b.out", "c.in"],
      ["c.out", "d.in"],
      ["d.out", "v.in"],
    ]);
    const document = must(long, make(["b", "d"]));
    expect(keysOf(document)).toEqual(keysOf(long));
    // The same wire can be drawn again by hand.
    const cut = must(document, { type: "disconnect", edges: [{ from: "c.out", to: "sub.d_in" }] });
    expect(refusalOf(cut, { type: "connect", edge: { from: "c.out", to: "sub.d_in" } })).toBeUndefined();
    expect(refusalOf(cut, { type: "connect", edge: { from: "c.out", to: "sub.in" } })).toBe("edge.cycle");
  });

  it("carries the waypoints of wires that stay whole", () => {
    const bent = must(base, { type: "setReroute", edge: { from: "b.out", to: "c.in" }, points: [[1, 2]] });
    expect(must(bent, make(["b", "c"])).graphs.inner!.layout.reroutes).toEqual({ "b.out->c.in": [[1, 2]] });
  });

  it("takes frames around its nodes alone along, with the notes in them, and unpacking brings them back", () => {
    const frame = (id: string, x: number, width: number) => ({ id, title: id, x, y: -50, width, height: 200 });
    const framed = [frame("own", 390, 300), frame("both", 0, 700)].reduce(
      (so, each) => must(so, { type: "setFrame", frame: each }),
      must(base, { type: "setNote", note: { id: "why", text: "because", x: 450, y: 20, width: 100 } }),
    );
    const inside = must(framed, make(["b", "c"]));
    expect(inside.graphs.inner!.layout).toMatchObject({ frames: [{ id: "own" }], notes: [{ id: "why" }] });
    expect(inside.graphs.main!.layout.frames).toEqual([frame("both", 0, 700)]);
    const back = must(inside, { type: "unpackSubgraph", id: "sub" }).graphs.main!.layout;
    expect(back.frames!.map(({ id, x }) => [id, x]).toSorted()).toEqual([
      ["both", 0],
      ["own", 390],
    ]);
    expect(back.notes).toEqual(framed.graphs.main!.layout.notes);
  });

  it("moves the addresses of a sweep", () => {
    const swept = must(base, { type: "setSweep", axes: [{ node: "b", param: "factor", values: [1, 2] }] });
    const inside = must(swept, make(["b", "c"]));
    expect(inside.sweep).toEqual([{ node: "sub/b", param: "factor", values: [1, 2] }]);
    expect(must(inside, { type: "unpackSubgraph", id: "sub" }).sweep).toEqual(swept.sweep);
  });

  const loop = documentOf(
    {
      s: ["source"],
      p: ["path"],
      start: ["start"],
      body: ["scale"],
      look: ["view"],
      end: ["end", { start: "start" }],
      v: ["view"],
    },
    [
      ["s.out", "start.x"],
      ["p.path", "start.path"],
      ["start.x", "body.in"],
      ["body.out", "end.x"],
      ["body.out", "look.in"],
      ["end.x", "v.in"],
    ],
  );

  it("takes a whole loop, or a part of its body", () => {
    expect(keysOf(must(loop, make(["start", "body", "look", "end"])))).toEqual(keysOf(loop));
    expect(keysOf(must(loop, make(["body", "look"])))).toEqual(keysOf(loop));
    expect(must(loop, make(["start", "body", "look", "end"])).graphs.inner!.nodes.at(-1)!.params.start).toBe("start");
  });

  it("refuses a part of a loop, and says what is missing", () => {
    const result = applyCommand(loop, make(["start", "body"]), registry);
    expect(result.diagnostics[0]).toMatchObject({ code: "command.partial-loop" });
    expect(result.diagnostics[0]!.message).toMatch(/“start”.*“end”/);
    expect(refusalOf(loop, make(["start", "end"]))).toBe("command.partial-loop");
    expect(refusalOf(loop, make(["end"]))).toBe("command.partial-loop");
  });

  it("refuses nothing, the boundary, and ids that are taken", () => {
    expect(refusalOf(base, make([]))).toBe("command.usage");
    expect(refusalOf(base, make(["inputs"]))).toBe("id.reserved");
    expect(refusalOf(base, { ...make(["b"]), id: "a" } as Command)).toBe("id.duplicate");
    expect(refusalOf(base, { ...make(["b"]), graph: "main" } as Command)).toBe("id.duplicate");
  });
});

describe("unpacking a subgraph", () => {
  it("gives back the graph it was made of, and removes the graph with its last node", () => {
    const back = must(must(base, make(["b", "c"])), { type: "unpackSubgraph", id: "sub" });
    expect(Object.keys(back.graphs)).toEqual(["main"]);
    expect(wiresOf(back.graphs.main!)).toEqual(wiresOf(base.graphs.main!));
    expect(back.graphs.main!.layout.nodes).toEqual(base.graphs.main!.layout.nodes);
  });

  it("renames what is taken, and keeps the graph while others use it", () => {
    const two = documentOf(
      {
        a: ["source"],
        one: ["scale"],
        s1: ["subgraph", { graph: "chain" }],
        s2: ["subgraph", { graph: "chain" }],
        v: ["view"],
      },
      [
        ["a.out", "one.in"],
        ["one.out", "s1.x"],
        ["s1.y", "s2.x"],
        ["s2.y", "v.in"],
      ],
      { chain },
    );
    const once = must(two, { type: "unpackSubgraph", id: "s1" });
    expect(Object.keys(once.graphs)).toEqual(["main", "chain"]);
    expect(once.graphs.main!.nodes.map(({ id }) => id)).toEqual(["a", "one", "one2", "two", "look", "s2", "v"]);
    expect(keysOf(once)).toEqual(keysOf(two));
    const twice = must(once, { type: "unpackSubgraph", id: "s2" });
    expect(Object.keys(twice.graphs)).toEqual(["main"]);
    expect(keysOf(twice)).toEqual(keysOf(two));
  });

  it("refuses what is no subgraph, and a muted one", () => {
    expect(refusalOf(base, { type: "unpackSubgraph", id: "a" })).toBe("subgraph.missing");
    const muted = must(must(base, make(["b"])), { type: "setMode", ids: ["sub"], mode: "mute" });
    expect(refusalOf(muted, { type: "unpackSubgraph", id: "sub" })).toBe("command.usage");
  });

  it("undoes making one: on random graphs, any selection, the keys of all that runs stay the same", () => {
    let taken = 0;
    fc.assert(
      fc.property(documents, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (document, chosen) => {
        const ids = document.graphs.main!.nodes.filter((_, i) => chosen[i]).map(({ id }) => id);
        const result = applyCommand(document, make(ids), registry);
        if (!result.ok) {
          expect(["command.partial-loop", "command.usage"]).toContain(result.diagnostics[0]!.code);
          return;
        }
        taken++;
        expect(keysOf(result.value)).toEqual(keysOf(document));
        expect(validate(result.value, registry, nothing)).toEqual(validate(document, registry, nothing));
        const back = must(result.value, { type: "unpackSubgraph", id: "sub" });
        expect(keysOf(back)).toEqual(keysOf(document));
        expect(wiresOf(back.graphs.main!)).toEqual(wiresOf(document.graphs.main!));
      }),
      { numRuns: process.env.LONG ? 3000 : 150 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

describe("the ports of a graph", () => {
  const document = documentOf(
    { a: ["source"], s1: ["subgraph", { graph: "chain" }], v: ["view"] },
    [
      ["a.out", "s1.x"],
      ["s1.y", "v.in"],
    ],
    {
      chain,
      outer: graphFrom(
        { s2: ["subgraph", { graph: "chain" }] },
        [
          ["inputs.in", "s2.x"],
          ["s2.y", "outputs.out"],
        ],
        {
          inputs: { in: "tensor" },
          outputs: { out: "tensor" },
        },
      ),
    },
  );

  it("are renamed with all their wires, inside and in every graph that uses it", () => {
    const renamed = must(
      must(document, { type: "renamePort", side: "inputs", name: "x", to: "picture" }, "chain"),
      { type: "renamePort", side: "outputs", name: "y", to: "result" },
      "chain",
    );
    expect(keysOf(renamed)).toEqual(keysOf(document));
    expect(wiresOf(renamed.graphs.chain!)).toContain("inputs.picture → one.in");
    expect(wiresOf(renamed.graphs.outer!)).toEqual(["inputs.in → s2.picture", "s2.result → outputs.out"]);
  });

  it("are added, reordered and removed with their wires", () => {
    const added = must(document, { type: "addPort", side: "inputs", port: { name: "by", type: "number" } }, "chain");
    const moved = must(added, { type: "movePort", side: "inputs", name: "by", index: 0 }, "chain");
    expect(moved.graphs.chain!.interface.inputs.map(({ name }) => name)).toEqual(["by", "x"]);
    const removed = must(moved, { type: "removePort", side: "inputs", name: "x" }, "chain");
    expect(wiresOf(removed.graphs.chain!).filter((wire) => wire.startsWith("inputs"))).toEqual([]);
    expect(wiresOf(removed.graphs.main!)).toEqual(["s1.y → v.in"]);
    expect(wiresOf(removed.graphs.outer!)).toEqual(["s2.y → outputs.out"]);
  });

  it("are refused with a taken name, a name that is none, an unknown type, or on the main graph", () => {
    const add = (name: string, type = "tensor", graphId = "chain") =>
      refusalOf(document, { type: "addPort", side: "inputs", port: { name, type } }, graphId);
    expect([add("x"), add("a b"), add("z", "ghost"), add("z", "tensor", "main"), add("z")]).toEqual([
      "id.duplicate",
      "id.malformed",
      "edge.type",
      "command.usage",
      undefined,
    ]);
    expect(refusalOf(document, { type: "removePort", side: "inputs", name: "nobody" }, "chain")).toBe("port.unknown");
  });
});

describe("graphs of a document", () => {
  const document = documentOf({ s1: ["subgraph", { graph: "chain" }], s2: ["subgraph", { graph: "chain" }] }, [], {
    chain,
  });

  it("cannot be removed while a node stands for them", () => {
    expect(refusalOf(document, { type: "removeGraph", graph: "chain" })).toBe("command.in-use");
    const unused = must(document, { type: "removeNodes", ids: ["s1", "s2"] });
    expect(Object.keys(must(unused, { type: "removeGraph", graph: "chain" }).graphs)).toEqual(["main"]);
    expect(refusalOf(document, { type: "removeGraph", graph: "main" })).toBe("command.usage");
  });

  it("are renamed, duplicated, added empty, and made unique for one node", () => {
    expect(must(document, { type: "renameGraph", title: "Chain" }, "chain").graphs.chain!.layout.title).toBe("Chain");
    const copied = must(document, { type: "duplicateGraph", from: "chain", graph: "other", title: "Other" });
    expect(copied.graphs.other!.nodes).toEqual(chain.nodes);
    expect(must(document, { type: "addGraph", graph: "empty", title: "" }).graphs.empty!.nodes).toEqual([]);
    const unique = must(document, { type: "makeUnique", id: "s2", graph: "own" });
    expect(unique.graphs.main!.nodes.map(({ params }) => params.graph)).toEqual(["chain", "own"]);
  });

  it("never come to hold themselves", () => {
    const inside = must(document, { type: "addGraph", graph: "outer", title: "" });
    const use = (graph: string): Command => ({
      type: "addNode",
      node: { id: "again", type: "subgraph", version: 1, params: { graph } },
      x: 0,
      y: 0,
    });
    expect(refusalOf(inside, use("chain"), "chain")).toBe("subgraph.recursive");
    expect(refusalOf(inside, use("main"), "outer")).toBe("subgraph.recursive");
    const nested = must(inside, use("outer"), "chain");
    expect(refusalOf(nested, use("chain"), "outer")).toBe("subgraph.recursive");
    expect(refusalOf(nested, { type: "setParams", id: "again", params: { graph: "chain" } }, "chain")).toBe(
      "subgraph.recursive",
    );
  });
});
