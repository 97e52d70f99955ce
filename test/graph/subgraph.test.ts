import { describe, expect, it } from "vitest";
import { applyCommand, type Command, whyNotConnect } from "../../src/graph/commands.ts";
import { compile, type Environment, validate, zoneMembers } from "../../src/graph/compile.ts";
import type { Graph, GraphDocument } from "../../src/graph/document.ts";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { graphOf, indexOf } from "../../src/graph/graph-index.ts";
import { type Plan, type PlanZone, planNodes } from "../../src/graph/plan.ts";
import { typesOf } from "../../src/graph/subgraph.ts";
import { nodePorts } from "../../src/graph/wiring.ts";
import { documentOf, graphFrom, type Nodes, type Wires } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const nothing: Environment = { cards: new Map(), assets: new Set() };

function plan(document: GraphDocument): Plan {
  const result = compile(document, registry, nothing);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}
const problems = (document: GraphDocument) => compile(document, registry, nothing).diagnostics;
const keysOf = (document: GraphDocument) =>
  new Map([...planNodes(plan(document).steps)].map((node) => [node.id, node.key]));
const withMode = (document: GraphDocument, id: string, mode: "mute" | "bypass"): GraphDocument => {
  const main = document.graphs.main!;
  const nodes = main.nodes.map((node) => (node.id === id ? { ...node, mode } : node));
  return { ...document, graphs: { ...document.graphs, main: { ...main, nodes } } };
};

/** x → scale → scale → y */
const twice = graphFrom(
  { one: ["scale", { factor: 2 }], two: ["scale", { factor: 3 }] },
  [
    ["inputs.x", "one.in"],
    ["one.out", "two.in"],
    ["two.out", "outputs.y"],
  ],
  { inputs: { x: "tensor" }, outputs: { y: "tensor" } },
);
const use = (graph: string): [string, { graph: string }] => ["subgraph", { graph }];
const around: Wires = [
  ["a.out", "sub.x"],
  ["sub.y", "v.in"],
];
const nested = (graphs: Record<string, Graph> = { twice }) =>
  documentOf({ a: ["source"], sub: use("twice"), v: ["view"] }, around, graphs);
const flat = documentOf({ a: ["source"], one: ["scale", { factor: 2 }], two: ["scale", { factor: 3 }], v: ["view"] }, [
  ["a.out", "one.in"],
  ["one.out", "two.in"],
  ["two.out", "v.in"],
]);

describe("a subgraph", () => {
  it("has the ports of its graph", () => {
    const document = nested();
    const ports = nodePorts(indexOf(graphOf(document)).nodes.get("sub")!, typesOf(document, registry));
    expect([Object.keys(ports!.inputs), Object.keys(ports!.outputs)]).toEqual([["x"], ["y"]]);
    expect(ports!.inputs.x).toMatchObject({ type: "tensor" });
  });

  it("has an optional input where only optional ports read it inside", () => {
    const graph = graphFrom(
      { one: ["scale"], inner: use("leaf") },
      [
        ["inputs.x", "one.in"],
        ["inputs.k", "one.by"],
        ["inputs.deep", "inner.n"],
      ],
      { inputs: { x: "tensor", k: "number", deep: "number", idle: "tensor" } },
    );
    const leaf = graphFrom({ s: ["scale"] }, [["inputs.n", "s.by"]], { inputs: { n: "number" } });
    const document = documentOf({ sub: use("g") }, [], { g: graph, leaf });
    const { inputs } = nodePorts(document.graphs.main!.nodes[0]!, typesOf(document, registry))!;
    expect(Object.entries(inputs).map(([name, { optional = false }]) => [name, optional])).toEqual([
      ["x", false],
      ["k", true],
      ["deep", true],
      ["idle", true],
    ]);
  });

  it("is dissolved: inner nodes have addresses, and their wires pass its walls", () => {
    const steps = [...planNodes(plan(nested()).steps)];
    expect(steps.map(({ id }) => id)).toEqual(["a", "sub/one", "sub/two", "v"]);
    expect(steps[1]!.inputs).toEqual({ in: { node: "a", port: "out" } });
    expect(steps[3]!.inputs).toEqual({ in: { node: "sub/two", port: "out" } });
  });

  it("nests to any depth, and a wire may go straight through", () => {
    const wire = graphFrom({}, [["inputs.x", "outputs.y"]], { inputs: { x: "tensor" }, outputs: { y: "tensor" } });
    const outer = graphFrom(
      { in1: use("twice"), through: use("wire") },
      [
        ["inputs.x", "through.x"],
        ["through.y", "in1.x"],
        ["in1.y", "outputs.y"],
      ],
      { inputs: { x: "tensor" }, outputs: { y: "tensor" } },
    );
    const document = documentOf({ a: ["source"], sub: use("outer"), v: ["view"] }, around, { outer, wire, twice });
    expect([...planNodes(plan(document).steps)].map(({ id }) => id)).toEqual(["a", "sub/in1/one", "sub/in1/two", "v"]);
    expect(keysOf(document).get("v")).toBe(keysOf(flat).get("v"));
  });

  it("has the Merkle keys of the same nodes laid out flat", () => {
    expect(keysOf(nested()).get("sub/two")).toBe(keysOf(flat).get("two"));
    expect(keysOf(nested()).get("v")).toBe(keysOf(flat).get("v"));
  });

  it("can be used many times, each with its own addresses", () => {
    const document = documentOf(
      { a: ["source"], s1: use("twice"), s2: use("twice"), v: ["view"] },
      [
        ["a.out", "s1.x"],
        ["s1.y", "s2.x"],
        ["s2.y", "v.in"],
      ],
      { twice },
    );
    expect([...keysOf(document).keys()]).toEqual(["a", "s1/one", "s1/two", "s2/one", "s2/two", "v"]);
  });

  it("runs the sinks inside it", () => {
    const probe = graphFrom({ look: ["view"] }, [["inputs.x", "look.in"]], { inputs: { x: "tensor" } });
    const document = documentOf({ a: ["source"], sub: use("probe") }, [["a.out", "sub.x"]], { probe });
    expect([...keysOf(document).keys()]).toEqual(["a", "sub/look"]);
    expect(problems(withMode(document, "sub", "mute")).map(({ code }) => code)).toEqual(["node.no-output"]);
  });

  it("is cut out when mute, and passed through when bypassed", () => {
    expect(problems(withMode(nested(), "sub", "mute"))).toMatchObject([{ code: "port.unwired", nodeId: "v" }]);
    const steps = [...planNodes(plan(withMode(nested(), "sub", "bypass")).steps)];
    expect(steps.map(({ id }) => id)).toEqual(["a", "v"]);
  });

  it("holds nodes that are muted and bypassed themselves", () => {
    const nodes = twice.nodes.map((node) => (node.id === "one" ? { ...node, mode: "bypass" as const } : node));
    const steps = [...planNodes(plan(nested({ twice: { ...twice, nodes } })).steps)];
    expect(steps.map(({ id }) => id)).toEqual(["a", "sub/two", "v"]);
    expect(steps[1]!.inputs.in).toEqual({ node: "a", port: "out" });
  });

  it("survives saving, with its walls' places", () => {
    const placed = { ...twice, layout: { ...twice.layout, title: "Twice", nodes: { inputs: { x: -200, y: 0 } } } };
    const document = { ...nested({ twice: placed }) };
    const parsed = parseDocument(serializeDocument(document), registry);
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.ok && serializeDocument(parsed.value)).toBe(serializeDocument(document));
    expect(parsed.ok && parsed.value.graphs.twice!.layout).toEqual(placed.layout);
  });
});

describe("loops and subgraphs", () => {
  const loop: Nodes = { start: ["start"], end: ["end", { start: "start" }] };
  const loopWires: Wires = [
    ["s.out", "start.x"],
    ["p.path", "start.path"],
    ["start.x", "body.x"],
    ["body.y", "end.x"],
    ["end.x", "v.in"],
  ];
  const frame: Nodes = { s: ["source"], p: ["path"], v: ["view"] };
  const inside = documentOf({ ...frame, ...loop, body: use("twice") }, loopWires, { twice });
  const zoneOf = (document: GraphDocument) =>
    plan(document).steps.find((step): step is PlanZone => step.kind === "zone")!;

  it("a subgraph in a loop is part of its body", () => {
    const zone = zoneOf(inside);
    expect([...planNodes(zone.body)].map(({ id }) => id)).toEqual(["body/one", "body/two"]);
    expect([...zoneMembers(inside, registry).get("start")!].sort()).toEqual(["body", "end", "start"]);
  });

  it("what in it does not depend on the loop's state is hoisted", () => {
    const half = graphFrom(
      { own: ["source"], fixed: ["scale"], look: ["view"] },
      [
        ["own.out", "fixed.in"],
        ["inputs.x", "outputs.y"],
        ["inputs.x", "look.in"],
        ["fixed.out", "look.other"],
      ],
      { inputs: { x: "tensor" }, outputs: { y: "tensor" } },
    );
    const document = documentOf(
      { ...frame, ...loop, body: use("twice"), half: use("half") },
      [...loopWires, ["start.x", "half.x"]],
      {
        twice,
        half,
      },
    );
    expect([...planNodes(zoneOf(document).body)].map(({ id }) => id)).toContain("half/look");
    expect(plan(document).steps.map((step) => step.kind === "node" && step.id)).toContain("half/fixed");
    expect(zoneMembers(document, registry).get("start")).toContain("half");
  });

  it("a whole loop lies in a subgraph, and its keys are those of the loop laid out flat", () => {
    const sampler = graphFrom(
      { ...loop, p: ["path"], body: ["scale"] },
      [
        ["inputs.x", "start.x"],
        ["p.path", "start.path"],
        ["start.x", "body.in"],
        ["body.out", "end.x"],
        ["end.x", "outputs.y"],
      ],
      { inputs: { x: "tensor" }, outputs: { y: "tensor" } },
    );
    const document = documentOf({ a: ["source"], sub: use("sampler"), v: ["view"] }, around, { sampler });
    const zone = zoneOf(document);
    expect([zone.start.id, zone.end.id, zone.end.params.start]).toEqual(["sub/start", "sub/end", "sub/start"]);
    const laidOut = documentOf({ ...frame, ...loop, body: ["scale"] }, [
      ["s.out", "start.x"],
      ["p.path", "start.path"],
      ["start.x", "body.in"],
      ["body.out", "end.x"],
      ["end.x", "v.in"],
    ]);
    expect(keysOf(document).get("v")).toBe(keysOf(laidOut).get("v"));
    expect(zoneMembers(document, registry, "sampler").get("start")).toEqual(new Set(["start", "body", "end"]));
    expect(zoneMembers(document, registry).size).toBe(0);
  });

  it("a loop cannot begin outside a subgraph and end inside", () => {
    const ending = graphFrom(
      { end: ["end", { start: "start" }] },
      [
        ["inputs.x", "end.x"],
        ["end.x", "outputs.y"],
      ],
      {
        inputs: { x: "tensor" },
        outputs: { y: "tensor" },
      },
    );
    const document = documentOf(
      { ...frame, start: ["start"], body: use("ending") },
      [
        ["s.out", "start.x"],
        ["p.path", "start.path"],
        ["start.x", "body.x"],
        ["body.y", "v.in"],
      ],
      { ending },
    );
    expect(problems(document)).toContainEqual(expect.objectContaining({ code: "zone.no-start", nodeId: "body/end" }));
  });
});

describe("problems of subgraphs are named", () => {
  const port = { inputs: { x: "tensor" }, outputs: { y: "tensor" } };
  const pass: Wires = [["inputs.x", "outputs.y"]];
  const cases: [string, GraphDocument, object][] = [
    ["a graph that is not there", nested({}), { code: "subgraph.missing", nodeId: "sub", port: "graph" }],
    [
      "a graph that holds itself",
      nested({
        twice: graphFrom({ again: use("other") }, [], port),
        other: graphFrom({ back: use("twice") }, [], port),
      }),
      { code: "subgraph.recursive", nodeId: "sub/again/back" },
    ],
    [
      "an input that is not wired",
      documentOf({ sub: use("twice"), v: ["view"] }, [["sub.y", "v.in"]], { twice }),
      { code: "port.unwired", nodeId: "sub", port: "x" },
    ],
    [
      "a result that nothing leads to",
      nested({ twice: graphFrom({}, [], port) }),
      { code: "subgraph.unwired", nodeId: "sub", port: "y" },
    ],
    [
      "a wire into a port that the graph does not have",
      documentOf({ a: ["source"], sub: use("twice"), v: ["view"] }, [...around, ["a.out", "sub.z"]], { twice }),
      { code: "port.unknown", nodeId: "sub", port: "z" },
    ],
    [
      "a wire of another type into it",
      documentOf({ a: ["path"], sub: use("twice"), v: ["view"] }, [["a.path", "sub.x"], around[1]!], { twice }),
      { code: "edge.type", nodeId: "sub", port: "x" },
    ],
    [
      "an input read as another type inside",
      nested({
        twice: graphFrom(
          { one: ["scale"] },
          [
            ["inputs.x", "one.by"],
            ["inputs.x", "one.in"],
            ["one.out", "outputs.y"],
          ],
          port,
        ),
      }),
      { code: "edge.type", nodeId: "sub/one", port: "by" },
    ],
    [
      "a result of another type inside",
      nested({
        twice: graphFrom(
          { one: ["scale"], p: ["path"] },
          [
            ["inputs.x", "one.in"],
            ["p.path", "outputs.y"],
          ],
          port,
        ),
      }),
      { code: "edge.type", nodeId: "sub/outputs", port: "y" },
    ],
    [
      "a circle of nothing but walls",
      documentOf(
        { s1: use("wire"), s2: use("wire"), v: ["view"] },
        [
          ["s1.y", "s2.x"],
          ["s2.y", "s1.x"],
          ["s1.y", "v.in"],
        ],
        {
          wire: graphFrom({}, pass, port),
        },
      ),
      { code: "edge.cycle" },
    ],
    [
      "a problem of an inner node, by its address",
      nested({
        twice: graphFrom(
          { one: ["scale", { factor: "big" }] },
          [
            ["inputs.x", "one.in"],
            ["one.out", "outputs.y"],
          ],
          port,
        ),
      }),
      { code: "param.type", nodeId: "sub/one", port: "factor" },
    ],
  ];
  it.each(cases)("%s", (_, document, expected) => {
    expect(problems(document)).toContainEqual(expect.objectContaining(expected));
    expect(validate(document, registry, nothing)).toContainEqual(expect.objectContaining(expected));
  });

  it("each once", () => {
    const unwired = documentOf({ sub: use("twice"), v: ["view"] }, [["sub.y", "v.in"]], { twice });
    expect(validate(unwired, registry, nothing)).toHaveLength(1);
    expect(validate(nested(), registry, nothing)).toEqual([]);
  });

  it("in a graph that main does not use, with the graph's id, its inputs taken as given", () => {
    const document = documentOf({ a: ["source"], v: ["view"] }, [["a.out", "v.in"]], {
      twice,
      broken: graphFrom({ one: ["scale"] }, [], {}),
    });
    expect(validate(document, registry, nothing)).toMatchObject([
      { code: "port.unwired", graphId: "broken", nodeId: "one", port: "in" },
    ]);
  });

  const levels = (count: number, each: number): Record<string, Graph> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, level) => [
        `g${level}`,
        level === count - 1
          ? graphFrom({ leaf: ["source"] }, [])
          : graphFrom(Object.fromEntries(Array.from({ length: each }, (_, i) => [`n${i}`, use(`g${level + 1}`)])), []),
      ]),
    );

  it("refuses subgraphs that multiply: 10^19 nodes, by adding up", () => {
    const bomb = documentOf({ sub: use("g0"), v: ["view"] }, [], levels(20, 10));
    expect(problems(bomb)).toMatchObject([{ code: "subgraph.too-many" }]);
    expect(validate(bomb, registry, nothing).map(({ code }) => code)).toContain("subgraph.too-many");
  });

  it("refuses large texts that multiply", () => {
    const heavy = graphFrom({ text: ["source", { note: "x".repeat(100_000) }] }, []);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, use("heavy")]));
    expect(problems(documentOf({ ...many, v: ["view"] }, [], { heavy }))).toMatchObject([
      { code: "subgraph.too-many" },
    ]);
  });

  it("refuses subgraphs too deep in each other, and takes thirty", () => {
    expect(problems(documentOf({ sub: use("g0"), v: ["view"] }, [], levels(40, 1)))).toMatchObject([
      { code: "subgraph.too-deep" },
    ]);
    expect(validate(documentOf({ sub: use("g0") }, [], levels(30, 1)), registry, nothing)).toEqual([]);
  });
});

describe("the boundary of a graph", () => {
  const must = (document: GraphDocument, command: Command, graphId = "twice") => {
    const result = applyCommand(document, command, registry, graphId);
    return result.ok ? result.value : result.diagnostics[0]!.code;
  };

  it("is wired and moved like any node", () => {
    const cut = must(nested(), { type: "disconnect", edges: [{ from: "inputs.x", to: "one.in" }] }) as GraphDocument;
    const joined = must(cut, { type: "connect", edge: { from: "inputs.x", to: "two.in" } }) as GraphDocument;
    expect(joined.graphs.twice!.edges).toContainEqual({ from: "inputs.x", to: "two.in" });
    const placed = must(joined, { type: "moveNodes", positions: { outputs: { x: 9, y: 8 } } }) as GraphDocument;
    expect(placed.graphs.twice!.layout.nodes.outputs).toEqual({ x: 9, y: 8 });
  });

  it("checks types and ports", () => {
    const why = (from: string, to: string) => whyNotConnect(nested(), { from, to }, registry, "twice")?.code;
    expect([why("inputs.x", "one.by"), why("inputs.z", "one.in"), why("one.out", "outputs.y")]).toEqual([
      "edge.type",
      "port.unknown",
      undefined,
    ]);
    expect(whyNotConnect(nested(), { from: "a.out", to: "sub.z" }, registry)?.code).toBe("port.unknown");
  });

  it("cannot be removed, muted or made twice", () => {
    expect(must(nested(), { type: "removeNodes", ids: ["inputs"] })).toBe("id.reserved");
    expect(must(nested(), { type: "setMode", ids: ["outputs"], mode: "mute" })).toBe("id.reserved");
    const node = { id: "inputs", type: "source", version: 1, params: {} };
    expect(must(nested(), { type: "addNode", node, x: 0, y: 0 })).toBe("id.reserved");
  });
});
