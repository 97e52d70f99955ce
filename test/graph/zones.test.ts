import { describe, expect, it } from "vitest";
import { compile, type Environment, validate } from "../../src/graph/compile.ts";
import { type PlanStep, type PlanZone, planNodes } from "../../src/graph/plan.ts";
import { documentOf, type Nodes, type Wires } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const nothing: Environment = { cards: new Map(), assets: new Set() };

function stepsOf(nodes: Nodes, wires: Wires): readonly PlanStep[] {
  const result = compile(documentOf(nodes, wires), registry, nothing);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.steps;
}
/** `a`, `start[body]` */
const outline = (steps: readonly PlanStep[]): string[] =>
  steps.map((step) => (step.kind === "node" ? step.id : `${step.start.id}[${outline(step.body).join(" ")}]`));
const problemsOf = (nodes: Nodes, wires: Wires) => compile(documentOf(nodes, wires), registry, nothing).diagnostics;

const base: Nodes = { s: ["source"], p: ["path"], v: ["view"] };
const loop = (name: string, carried: readonly { name: string; type: string }[] = []): Nodes => ({
  [name]: ["start", { carried }],
  [`${name}End`]: ["end", { start: name, carried }],
});
/** A loop from a source through its nodes: `in → a → a.in … → aEnd`. */
const through = (name: string, from: string, ...body: string[]): Wires => [
  [from, `${name}.x`],
  ["p.path", `${name}.path`],
  ...[`${name}.x`, ...body.map((id) => `${id}.out`)].map((source, i): [string, string] => [
    source,
    i < body.length ? `${body[i]}.in` : `${name}End.x`,
  ]),
];

describe("loops", () => {
  it("follow one another, each its own piece of the order", () => {
    const steps = stepsOf({ ...base, ...loop("a"), ...loop("b"), f: ["scale"], g: ["scale"] }, [
      ...through("a", "s.out", "f"),
      ...through("b", "aEnd.x", "g"),
      ["bEnd.x", "v.in"],
    ]);
    expect(outline(steps)).toEqual(["s", "p", "a[f]", "b[g]", "v"]);
  });

  it("carry typed pairs beside the state", () => {
    const old = [{ name: "old", type: "tensor" }];
    const steps = stepsOf({ ...base, ...loop("a", old), f: ["scale"], mix: ["view"] }, [
      ...through("a", "s.out", "f"),
      ["s.out", "a.old"],
      ["f.out", "aEnd.old"],
      ["a.old", "mix.in"],
      ["aEnd.old", "v.in"],
    ]);
    expect((steps.find((step) => step.kind === "zone") as PlanZone).carried).toEqual(["x", "old"]);
  });

  it("nest, with what depends on the outer state alone run once an outer iteration", () => {
    const steps = stepsOf(
      { ...base, ...loop("a"), ...loop("b"), outer: ["scale"], inner: ["pick"], fixed: ["scale"] },
      [
        ["s.out", "a.x"],
        ["p.path", "a.path"],
        ["a.x", "outer.in"],
        ["s.out", "fixed.in"],
        ["a.x", "b.x"],
        ["p.path", "b.path"],
        ["b.x", "inner.a"],
        ["outer.out", "inner.b"],
        ["inner.out", "bEnd.x"],
        ["bEnd.x", "aEnd.x"],
        ["fixed.out", "v.other"],
        ["aEnd.x", "v.in"],
      ],
    );
    expect(outline(steps)).toEqual(["s", "p", "a[outer b[inner]]", "fixed", "v"]);
  });

  it("hoist out of both what depends on neither", () => {
    const steps = stepsOf({ ...base, ...loop("a"), ...loop("b"), fixed: ["scale"], inner: ["pick"] }, [
      ["s.out", "a.x"],
      ["p.path", "a.path"],
      ...through("b", "a.x").slice(0, 2),
      ["s.out", "fixed.in"],
      ["b.x", "inner.a"],
      ["fixed.out", "inner.b"],
      ["inner.out", "bEnd.x"],
      ["bEnd.x", "aEnd.x"],
      ["aEnd.x", "v.in"],
    ]);
    expect(outline(steps)).toEqual(["s", "p", "fixed", "a[b[inner]]", "v"]);
  });

  it("nest even where the inner one always starts afresh", () => {
    const steps = stepsOf({ ...base, ...loop("a"), ...loop("b"), inner: ["pick"] }, [
      ["s.out", "a.x"],
      ["p.path", "a.path"],
      ["s.out", "b.x"],
      ["p.path", "b.path"],
      ["b.x", "inner.a"],
      ["a.x", "inner.b"],
      ["inner.out", "bEnd.x"],
      ["bEnd.x", "aEnd.x"],
      ["aEnd.x", "v.in"],
    ]);
    expect(outline(steps)).toEqual(["s", "p", "a[b[inner]]", "v"]);
  });

  it("hold the views that they feed, at every depth", () => {
    const steps = stepsOf({ ...base, ...loop("a"), ...loop("b"), inner: ["scale"], look: ["view"], deep: ["view"] }, [
      ["s.out", "a.x"],
      ["p.path", "a.path"],
      ...through("b", "a.x", "inner"),
      ["inner.out", "deep.in"],
      ["a.x", "deep.other"],
      ["bEnd.x", "look.in"],
      ["bEnd.x", "aEnd.x"],
      ["aEnd.x", "v.in"],
    ]);
    expect(outline(steps)).toEqual(["s", "p", "a[b[inner deep] look]", "v"]);
  });

  it("do not run what nothing asks for", () => {
    const nodes: Nodes = { ...base, ...loop("a"), f: ["scale"], idle: ["scale"] };
    const wires: Wires = [...through("a", "s.out", "f"), ["a.x", "idle.in"], ["aEnd.x", "v.in"]];
    expect([...planNodes(stepsOf(nodes, wires))].map(({ id }) => id)).not.toContain("idle");
    // A node that is still being wired is no escape.
    expect(validate(documentOf(nodes, wires), registry, nothing)).toEqual([]);
  });
});

describe("malformed loops are named", () => {
  const fine: Nodes = { ...base, ...loop("a"), f: ["scale"] };
  const wired: Wires = [...through("a", "s.out", "f"), ["aEnd.x", "v.in"]];
  const cases: [string, Nodes, Wires, { code: string; nodeId: string; message?: RegExp }][] = [
    [
      "a wire that escapes, by its two ends",
      { ...fine, out: ["scale"], w: ["view"] },
      [...wired, ["f.out", "out.in"], ["out.out", "w.in"]],
      { code: "zone.escape", nodeId: "out", message: /f\.out → out\.in/ },
    ],
    [
      "a view fed from inside and from the end",
      { ...fine, w: ["view"] },
      [...wired, ["f.out", "w.in"], ["aEnd.x", "w.other"]],
      { code: "zone.escape", nodeId: "w" },
    ],
    [
      "a start without an end",
      { ...base, a: ["start"] },
      [
        ["s.out", "a.x"],
        ["p.path", "a.path"],
        ["a.x", "v.in"],
      ],
      { code: "zone.no-end", nodeId: "a" },
    ],
    [
      "an end that names no start",
      { ...fine, aEnd: ["end"] },
      wired,
      { code: "zone.no-start", nodeId: "aEnd", message: /names no Loop start/ },
    ],
    [
      "an end that names a node that is no start",
      { ...fine, aEnd: ["end", { start: "f" }] },
      wired,
      { code: "zone.no-start", nodeId: "aEnd" },
    ],
    [
      "two ends of one start",
      { ...fine, again: ["end", { start: "a" }], w: ["view"] },
      [...wired, ["f.out", "again.x"], ["again.x", "w.in"]],
      { code: "zone.ambiguous", nodeId: "again", message: /two ends/ },
    ],
    [
      "a loop that starts inside another and ends outside",
      { ...fine, ...loop("b"), g: ["scale"] },
      [
        ...through("a", "s.out", "f").slice(0, 3),
        ["f.out", "aEnd.x"],
        ["f.out", "b.x"],
        ["p.path", "b.path"],
        ["b.x", "g.in"],
        ["g.out", "bEnd.x"],
        ["bEnd.x", "v.in"],
        ["aEnd.x", "v.other"],
      ],
      { code: "zone.escape", nodeId: "b" },
    ],
    [
      "a loop whose start lies in another, whose end feeds both",
      { ...base, ...loop("a"), ...loop("b"), f: ["pick"] },
      [
        ["s.out", "a.x"],
        ["p.path", "a.path"],
        ["a.x", "b.x"],
        ["p.path", "b.path"],
        ["b.x", "f.a"],
        ["f.out", "aEnd.x"],
        ["aEnd.x", "bEnd.x"],
        ["bEnd.x", "v.in"],
      ],
      { code: "zone.ambiguous", nodeId: "bEnd", message: /starts inside the loop “a” and ends outside/ },
    ],
    [
      "a view fed from two loops that are not in each other",
      { ...fine, ...loop("b"), g: ["scale"], w: ["view"] },
      [...wired, ...through("b", "s.out", "g"), ["f.out", "w.in"], ["g.out", "w.other"]],
      { code: "zone.ambiguous", nodeId: "w", message: /neither lies in the other/ },
    ],
    [
      "a carried value of two types",
      {
        ...fine,
        a: ["start", { carried: [{ name: "k", type: "number" }] }],
        aEnd: ["end", { start: "a", carried: [{ name: "k", type: "tensor" }] }],
      },
      [...wired, ["f.out", "aEnd.k"]],
      { code: "zone.carried-type", nodeId: "aEnd", message: /“k” is tensor at “aEnd” and number at “a”/ },
    ],
    [
      "a carried value that the end does not have",
      { ...fine, a: ["start", { carried: [{ name: "k", type: "tensor" }] }] },
      [...wired, ["s.out", "a.k"]],
      { code: "zone.carried-type", nodeId: "a", message: /missing at “aEnd”/ },
    ],
    [
      "a carried value that the start does not have",
      { ...fine, aEnd: ["end", { start: "a", carried: [{ name: "k", type: "tensor" }] }] },
      [...wired, ["f.out", "aEnd.k"]],
      { code: "zone.carried-type", nodeId: "aEnd", message: /missing at “a”/ },
    ],
    [
      "a loop that feeds its own start",
      fine,
      [
        ["aEnd.x", "a.x"],
        ["p.path", "a.path"],
        ["a.x", "f.in"],
        ["f.out", "aEnd.x"],
        ["aEnd.x", "v.in"],
      ],
      { code: "edge.cycle", nodeId: "aEnd" },
    ],
  ];
  it.each(cases)("%s", (_, nodes, wires, { message, ...expected }) => {
    const found = problemsOf(nodes, wires).find(
      ({ code, nodeId }) => code === expected.code && nodeId === expected.nodeId,
    );
    expect(found, JSON.stringify(problemsOf(nodes, wires))).toMatchObject({ ...expected, severity: "error" });
    if (message) expect(found!.message).toMatch(message);
  });

  it("of a chain that escapes, only the wire that leaves the loop", () => {
    const found = problemsOf({ ...fine, out: ["scale"], far: ["scale"], w: ["view"] }, [
      ...wired,
      ["f.out", "out.in"],
      ["out.out", "far.in"],
      ["far.out", "w.in"],
    ]);
    expect(found.map(({ nodeId }) => nodeId)).toEqual(["out"]);
  });

  it("a loop that does the same in every iteration is warned about, and runs", () => {
    const result = compile(
      documentOf({ ...base, ...loop("a") }, [
        ["s.out", "a.x"],
        ["p.path", "a.path"],
        ["s.out", "aEnd.x"],
        ["aEnd.x", "v.in"],
      ]),
      registry,
      nothing,
    );
    expect(result.ok).toBe(true);
    expect(result.diagnostics).toMatchObject([{ code: "zone.no-body", severity: "warning", nodeId: "aEnd" }]);
  });
});

describe("half a loop", () => {
  const nodes: Nodes = { ...base, ...loop("a"), f: ["scale"] };
  const wires: Wires = [...through("a", "s.out", "f"), ["aEnd.x", "v.in"]];
  const off = (modes: Record<string, "mute" | "bypass">) => {
    const document = documentOf(nodes, wires);
    const { main } = document.graphs;
    const list = main!.nodes.map((node) => (modes[node.id] ? { ...node, mode: modes[node.id]! } : node));
    return { ...document, graphs: { main: { ...main!, nodes: list } } };
  };
  const zoneCodes = (found: readonly { code: string; nodeId?: string; message: string }[]) =>
    found.filter(({ code }) => code.startsWith("zone.")).map(({ code, nodeId }) => `${code} ${nodeId}`);

  const cases = (["a", "aEnd"] as const).flatMap((id) =>
    (["mute", "bypass"] as const).map((mode) => [id, mode] as const),
  );
  it.each(cases)("%s, switched off by %s, is named by validation and by compile", (id, mode) => {
    const document = off({ [id]: mode });
    expect(zoneCodes(validate(document, registry, nothing))).toEqual([`zone.off ${id}`]);
    const compiled = zoneCodes(compile(document, registry, nothing).diagnostics);
    // A muted end gives nothing: what reads it is told so, and the loop is not asked for.
    expect(compiled).toEqual(id === "aEnd" && mode === "mute" ? [] : [`zone.off ${id}`]);
  });

  it("is whole again with both bypassed: the body runs once", () => {
    const document = off({ a: "bypass", aEnd: "bypass" });
    expect(validate(document, registry, nothing)).toEqual([]);
    const plan = compile(document, registry, nothing);
    expect(plan.ok && outline(plan.value.steps)).toEqual(["s", "f", "v"]);
  });
});

describe("loops in loops", () => {
  /** Each starts from the state of the one around it, and ends in its end. */
  function nested(levels: number): [Nodes, Wires] {
    const names = Array.from({ length: levels }, (_, i) => `l${i}`);
    const nodes: Nodes = { ...base, f: ["scale"] };
    const wires: [string, string][] = [];
    for (const [i, name] of names.entries()) {
      Object.assign(nodes, loop(name));
      wires.push([i === 0 ? "s.out" : `${names[i - 1]}.x`, `${name}.x`], ["p.path", `${name}.path`]);
      wires.push([i === levels - 1 ? "f.out" : `${names[i + 1]}End.x`, `${name}End.x`]);
    }
    return [nodes, [...wires, [`${names.at(-1)}.x`, "f.in"], ["l0End.x", "v.in"]]];
  }

  it("go 32 deep, and no deeper: a thousand are refused at once", () => {
    expect(problemsOf(...nested(32))).toEqual([]);
    expect(problemsOf(...nested(33)).map(({ code }) => code)).toEqual(["zone.too-deep"]);
    expect(problemsOf(...nested(1000)).map(({ code }) => code)).toEqual(["zone.too-deep"]);
  });
});
