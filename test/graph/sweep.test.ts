import { describe, expect, it } from "vitest";
import { setParamsAt } from "../../src/graph/commands.ts";
import { compile, validate } from "../../src/graph/compile.ts";
import type { GraphDocument, SweepAxis } from "../../src/graph/document.ts";
import type { NodeShape, Registry } from "../../src/graph/node-type.ts";
import { planNodes } from "../../src/graph/plan.ts";
import { expandSweep, MAX_CELLS } from "../../src/graph/sweep.ts";
import { registry as studio } from "../../src/nodes/registry.ts";
import { walk } from "../nodes/sampling.ts";
import { documentOf } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";
import { chain } from "./random-document.ts";

const nothing = { cards: new Map(), assets: new Set<string>() };
const base = documentOf(
  { a: ["source"], s1: ["subgraph", { graph: "chain" }], s2: ["subgraph", { graph: "chain" }], v: ["view"] },
  [
    ["a.out", "s1.x"],
    ["s1.y", "s2.x"],
    ["s2.y", "v.in"],
  ],
  { chain },
);
const swept = (...sweep: SweepAxis[]): GraphDocument => ({ ...base, sweep });
const codes = (document: GraphDocument) => expandSweep(document, registry).diagnostics.map(({ code }) => code);

function cellsOf(document: GraphDocument) {
  const result = expandSweep(document, registry);
  if (!result.ok) throw new Error(result.diagnostics[0]!.message);
  return result.value;
}
function factorsOf(document: GraphDocument): Record<string, unknown> {
  const plan = compile(document, registry, nothing);
  if (!plan.ok) throw new Error(plan.diagnostics[0]!.message);
  const scales = [...planNodes(plan.value.steps)].filter(({ type }) => type === "scale");
  return Object.fromEntries(scales.map(({ id, params }) => [id, params.factor]));
}

describe("a sweep", () => {
  it("is every combination, the last axis fastest, each a document without a sweep", () => {
    const cells = cellsOf(
      swept(
        { node: "a", param: "size", values: [1, 2] },
        { node: "a", param: "seed", values: [7, 8, "18446744073709551615"] },
      ),
    );
    expect(cells.map(({ label, at }) => [label, at])).toEqual([
      ["size=1, seed=7", [0, 0]],
      ["size=1, seed=8", [0, 1]],
      ["size=1, seed=18446744073709551615", [0, 2]],
      ["size=2, seed=7", [1, 0]],
      ["size=2, seed=8", [1, 1]],
      ["size=2, seed=18446744073709551615", [1, 2]],
    ]);
    expect(cells[4]!.document.graphs.main!.nodes[0]!.params).toEqual({ size: 2, seed: 8 });
    for (const cell of cells) expect(cell.document).not.toHaveProperty("sweep");
  });

  it("of none is the document itself, without a label", () => {
    expect(cellsOf(base)).toEqual([{ label: "", at: [], values: [], document: base }]);
  });

  it("reaches into one use of a subgraph, and leaves the others as they are", () => {
    const [two] = cellsOf(swept({ node: "s2/one", param: "factor", values: [9] }));
    expect(factorsOf(two!.document)).toEqual({ "s1/one": 2, "s1/two": 3, "s2/one": 9, "s2/two": 3 });
    expect(base.graphs.chain!.nodes[0]!.params.factor).toBe(2);
  });

  it("names axes by node where params have the same name, and tells equal labels apart", () => {
    const [cell] = cellsOf(
      swept({ node: "s1/one", param: "factor", values: [1] }, { node: "s2/one", param: "factor", values: [2] }),
    );
    expect(cell!.label).toBe("s1/one.factor=1, s2/one.factor=2");
    expect(cellsOf(swept({ node: "a", param: "size", values: [3, 3] })).map(({ label }) => label)).toEqual([
      "size=3",
      "size=3 (2)",
    ]);
  });

  const refusals: [string, SweepAxis[], string][] = [
    ["a node that is not there", [{ node: "ghost", param: "size", values: [1] }], "command.no-such-node"],
    ["a node that is not in that subgraph", [{ node: "s1/ghost", param: "size", values: [1] }], "command.no-such-node"],
    ["a param that is not there", [{ node: "a", param: "constructor", values: [1] }], "command.no-such-param"],
    ["a value out of range", [{ node: "a", param: "size", values: [1, 65] }], "param.range"],
    ["a value of another type", [{ node: "a", param: "size", values: ["1"] }], "param.type"],
    ["an axis without values", [{ node: "a", param: "size", values: [] }], "sweep.empty"],
    [
      "one param on two axes",
      [
        { node: "a", param: "size", values: [1] },
        { node: "a", param: "size", values: [2] },
      ],
      "sweep.duplicate",
    ],
    [
      "more combinations than anybody means",
      [
        { node: "a", param: "size", values: Array.from({ length: 64 }, (_, i) => i + 1) },
        { node: "a", param: "seed", values: Array.from({ length: MAX_CELLS / 64 + 1 }, (_, i) => i) },
      ],
      "sweep.too-many",
    ],
  ];
  it.each(refusals)("refuses %s", (_, axes, code) => {
    expect(codes(swept(...axes))).toContain(code);
    expect(validate(swept(...axes), registry, nothing).map((found) => found.code)).toContain(code);
  });
});

describe("setting a param by address", () => {
  it("changes a graph in place where only one node stands for it", () => {
    const once = documentOf({ s: ["subgraph", { graph: "chain" }] }, [], { chain });
    const result = setParamsAt(once, "s/one", { factor: 5 }, registry);
    expect(result.ok && Object.keys(result.value.graphs)).toEqual(["main", "chain"]);
  });

  it("says what is not a subgraph", () => {
    expect(setParamsAt(base, "a/one", { factor: 5 }, registry)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "command.no-such-node", message: expect.stringContaining("“a”") }],
    });
  });
});

describe("validation says of a sweep", () => {
  const said = (document: GraphDocument, types: Registry = registry) =>
    validate(document, types, nothing).filter(({ message }) => message.startsWith("Sweep"));
  const off = (mode: "mute" | "bypass", id: string): GraphDocument => {
    const { main } = base.graphs;
    const nodes = main!.nodes.map((node) => (node.id === id ? { ...node, mode } : node));
    return { ...base, graphs: { ...base.graphs, main: { ...main!, nodes } } };
  };

  it("that an axis changes nothing: a node, or the subgraph around it, is off", () => {
    const axis = { node: "s1/one", param: "factor", values: [1, 2] };
    expect(said({ ...base, sweep: [axis] })).toEqual([]);
    for (const mode of ["mute", "bypass"] as const)
      expect(said({ ...off(mode, "s1"), sweep: [axis] })).toMatchObject([
        { severity: "warning", code: "sweep.no-effect", nodeId: "s1/one", port: "factor" },
      ]);
    expect(said({ ...off("bypass", "a"), sweep: [{ node: "a", param: "size", values: [1] }] })).toHaveLength(1);
  });

  it("that an axis changes nothing: its param has no meaning beside the others, unless they are swept as well", () => {
    const file = { node: "a", param: "file", values: [null] };
    expect(said(swept(file))).toMatchObject([{ code: "sweep.no-effect", port: "file" }]);
    expect(said(swept(file))[0]!.message).toMatch(/only where mode is file/);
    const modes = { node: "a", param: "mode", values: ["plain", "file"] };
    expect(said(swept(modes, file)).map(({ code }) => code)).not.toContain("sweep.no-effect");
  });

  it("what its nodes say in some of the cells, once, with the first of them", () => {
    const strict: NodeShape = {
      ...registry.get("source")!,
      check: ({ params }) =>
        Number(params.size) > 8
          ? [{ severity: "error", code: "param.range", port: "size", message: "Too large." }]
          : [],
    };
    const types = new Map<string, NodeShape>([...registry, ["source", strict]]);
    const document = swept({ node: "a", param: "size", values: [4, 9, 10] });
    expect(said(document, types)).toEqual([
      { severity: "error", code: "param.range", port: "size", nodeId: "a", message: "Sweep, size=9: Too large." },
    ]);
    expect(said(swept({ node: "a", param: "size", values: [4, 8] }), types)).toEqual([]);
  });

  it("that fresh noise is missing from the value on that wants it", () => {
    const document = { ...walk({ sampler: ["rddm", {}] }), sweep: [{ node: "sampler", param: "eta", values: [0, 1] }] };
    const [problem] = said(document, studio);
    expect(problem).toMatchObject({ code: "sampler.noise-unwired", nodeId: "sampler" });
    expect(problem!.message).toMatch(/^Sweep, eta=1: /);
  });
});
