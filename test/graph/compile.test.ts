import { describe, expect, it } from "vitest";
import { compile, type Environment, validate, zoneMembers } from "../../src/graph/compile.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { type Plan, type PlanZone, planNodes } from "../../src/graph/plan.ts";
import { documentOf } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const nothing: Environment = { cards: new Map(), assets: new Set() };

function plan(document: GraphDocument): Plan {
  const result = compile(document, registry, nothing);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}
const codes = (document: GraphDocument): string[] =>
  compile(document, registry, nothing).diagnostics.map((diagnostic) => diagnostic.code);
const keysOf = (document: GraphDocument) =>
  new Map([...planNodes(plan(document).steps)].map((node) => [node.id, node.key]));

type Nodes = Parameters<typeof documentOf>[0];
type Wires = [string, string][];
const loopNodes: Nodes = {
  s: ["source"],
  p: ["path"],
  start: ["start"],
  body: ["scale"],
  end: ["end", { start: "start" }],
  v: ["view"],
};
const loopWires: Wires = [
  ["s.out", "start.x"],
  ["p.path", "start.path"],
  ["start.x", "body.in"],
  ["body.out", "end.x"],
  ["end.x", "v.in"],
];

describe("the order", () => {
  it("puts every node after what it reads, and drops what no sink asks for", () => {
    const steps = plan(
      documentOf({ v: ["view"], b: ["scale"], a: ["source"], idle: ["source"] }, [
        ["a.out", "b.in"],
        ["b.out", "v.in"],
      ]),
    ).steps;
    expect(steps.map((step) => step.kind === "node" && step.id)).toEqual(["a", "b", "v"]);
  });

  it("names a cycle and its nodes", () => {
    const result = compile(
      documentOf({ a: ["scale"], b: ["scale"], v: ["view"] }, [
        ["a.out", "b.in"],
        ["b.out", "a.in"],
        ["b.out", "v.in"],
      ]),
      registry,
      nothing,
    );
    const cycle = result.diagnostics.find((diagnostic) => diagnostic.code === "edge.cycle");
    expect(cycle?.message).toMatch(/a.*b|b.*a/);
  });

  it("says so when nothing asks for a result", () => {
    expect(codes(documentOf({ a: ["source"] }, []))).toEqual(["node.no-output"]);
  });
});

describe("a sampling loop", () => {
  it("gathers what depends on its start and reaches its end", () => {
    const zone = plan(documentOf(loopNodes, loopWires)).steps.find((step) => step.kind === "zone") as PlanZone;
    expect([
      zone.start.id,
      zone.body.map((step) => step.kind === "node" && step.id),
      zone.end.id,
      zone.carried,
    ]).toEqual(["start", ["body"], "end", ["x"]]);
  });

  it("runs for a view inside it, even when nothing reads its result", () => {
    const { v: _, ...nodes } = loopNodes;
    const steps = plan(
      documentOf({ ...nodes, look: ["view"] }, [...loopWires.slice(0, 4), ["start.x", "look.in"]]),
    ).steps;
    const zone = steps.find((step) => step.kind === "zone") as PlanZone;
    expect([...planNodes([zone])].map(({ id }) => id).sort()).toEqual(["body", "end", "look", "start"]);
  });

  it("hoists what does not depend on its state", () => {
    const document = documentOf({ ...loopNodes, k: ["source"], prep: ["scale"], mix: ["view"] }, [
      ...loopWires,
      ["k.out", "prep.in"],
      ["start.x", "mix.in"],
      ["prep.out", "mix.other"],
    ]);
    const steps = plan(document).steps;
    expect(steps.flatMap((step) => (step.kind === "node" ? [step.id] : []))).toContain("prep");
    const zone = steps.find((step) => step.kind === "zone") as PlanZone;
    expect(zone.body.map((step) => step.kind === "node" && step.id)).toContain("mix");
  });

  it("nests", () => {
    const document = documentOf(
      { ...loopNodes, start2: ["start"], body2: ["scale"], end2: ["end", { start: "start2" }] },
      [
        ["s.out", "start.x"],
        ["p.path", "start.path"],
        ["start.x", "start2.x"],
        ["p.path", "start2.path"],
        ["start2.x", "body2.in"],
        ["body2.out", "end2.x"],
        ["end2.x", "body.in"],
        ["body.out", "end.x"],
        ["end.x", "v.in"],
      ],
    );
    const outer = plan(document).steps.find((step) => step.kind === "zone") as PlanZone;
    expect(outer.body.map((step) => step.kind)).toEqual(["zone", "node"]);
    expect([...zoneMembers(document, registry).get("start")!].sort()).toEqual([
      "body",
      "body2",
      "end",
      "end2",
      "start",
      "start2",
    ]);
  });

  const refusals: [string, Nodes, Wires, string][] = [
    [
      "a wire that escapes",
      { ...loopNodes, out: ["scale"], v2: ["view"] },
      [...loopWires, ["body.out", "out.in"], ["out.out", "v2.in"]],
      "zone.escape",
    ],
    [
      "a start without an end",
      { s: ["source"], p: ["path"], start: ["start"], v: ["view"] },
      [
        ["s.out", "start.x"],
        ["p.path", "start.path"],
        ["start.x", "v.in"],
      ],
      "zone.no-end",
    ],
    [
      "an end whose start is not there",
      { ...loopNodes, end: ["end", { start: "nobody" }] },
      loopWires,
      "zone.no-start",
    ],
    [
      "two ends for one start",
      { ...loopNodes, end2: ["end", { start: "start" }], v2: ["view"] },
      [...loopWires, ["body.out", "end2.x"], ["end2.x", "v2.in"]],
      "zone.ambiguous",
    ],
    [
      "carried values of different types",
      {
        ...loopNodes,
        start: ["start", { carried: [{ name: "old", type: "number" }] }],
        end: ["end", { start: "start", carried: [{ name: "old", type: "tensor" }] }],
      },
      [...loopWires, ["body.out", "end.old"]],
      "zone.carried-type",
    ],
  ];
  it.each(refusals)("refuses %s", (_, nodes, wires, code) => {
    expect(codes(documentOf(nodes, wires))).toContain(code);
  });
});

describe("problems of a node", () => {
  const view: Nodes = { v: ["view"] };
  const cases: [string, Nodes, Wires, string][] = [
    ["an unwired input", view, [], "port.unwired"],
    ["a wire of the wrong type", { p: ["path"], ...view }, [["p.path", "v.in"]], "edge.type"],
    [
      "a port that is not there",
      { a: ["source"], ...view },
      [
        ["a.out", "v.in"],
        ["a.out", "v.third"],
      ],
      "port.unknown",
    ],
    ["an output that is not there", { a: ["source"], ...view }, [["a.side", "v.in"]], "port.unknown"],
    ["an unknown type", { x: ["ghost"], ...view }, [["x.out", "v.in"]], "node.unknown-type"],
    ["a param out of range", { a: ["source", { size: 65 }], ...view }, [["a.out", "v.in"]], "param.range"],
    ["a param of the wrong type", { a: ["source", { size: "big" }], ...view }, [["a.out", "v.in"]], "param.type"],
    ["a negative seed", { a: ["source", { seed: -1 }], ...view }, [["a.out", "v.in"]], "param.type"],
    ["no file", { a: ["source", { mode: "file" }], ...view }, [["a.out", "v.in"]], "param.missing"],
    [
      "a file that is not here",
      { a: ["source", { mode: "file", file: { name: "x.png", sha256: "0".repeat(64), bytes: 1 } }], ...view },
      [["a.out", "v.in"]],
      "asset.missing",
    ],
  ];
  it.each(cases)("%s is found by compile and validate alike", (_, nodes, wires, code) => {
    const document = documentOf(nodes, wires);
    expect(codes(document)).toContain(code);
    expect(validate(document, registry, nothing).map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it("a mute node is cut out, a bypassed one passed through", () => {
    const document = documentOf({ a: ["source"], b: ["scale"], v: ["view"] }, [
      ["a.out", "b.in"],
      ["b.out", "v.in"],
    ]);
    const withMode = (mode: "mute" | "bypass"): GraphDocument => ({
      ...document,
      graphs: {
        main: {
          ...document.graphs.main!,
          nodes: document.graphs.main!.nodes.map((node) => (node.id === "b" ? { ...node, mode } : node)),
        },
      },
    });
    expect(plan(withMode("bypass")).steps.at(-1)).toMatchObject({
      id: "v",
      inputs: { in: { node: "a", port: "out" } },
    });
    expect(codes(withMode("mute"))).toContain("port.unwired");
  });
});

describe("Merkle keys", () => {
  const chain = (a: Nodes[string], b: Nodes[string] = ["scale"]) =>
    documentOf({ a, b, v: ["view"] }, [
      ["a.out", "b.in"],
      ["b.out", "v.in"],
    ]);

  it("change with a param, for the node and what comes after it only", () => {
    const before = keysOf(chain(["source"]));
    const after = keysOf(chain(["source"], ["scale", { factor: 2 }]));
    expect(after.get("a")).toBe(before.get("a"));
    expect(after.get("b")).not.toBe(before.get("b"));
    expect(after.get("v")).not.toBe(before.get("v"));
  });

  it("do not change with looks, ids, written-out defaults or params that do not apply", () => {
    const before = keysOf(chain(["source"]));
    expect(
      keysOf(chain(["source", { size: 4, file: { name: "a.png", sha256: "1".repeat(64), bytes: 1 } }])).get("v"),
    ).toBe(before.get("v"));
    const moved = chain(["source"]);
    const graph = moved.graphs.main!;
    expect(
      keysOf({
        ...moved,
        title: "Other",
        graphs: { main: { ...graph, layout: { nodes: { a: { x: 1, y: 2, title: "A" } } } } },
      }).get("v"),
    ).toBe(before.get("v"));
  });
});
