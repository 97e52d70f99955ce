import { describe, expect, it } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import type { PlanStep, PlanZone } from "../../src/graph/plan.ts";
import { documentOf, type Nodes, type Wires } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const frame: Nodes = { s: ["source"], p: ["path"], start: ["start"], end: ["end", { start: "start" }], v: ["view"] };
const frameWires: Wires = [
  ["s.out", "start.x"],
  ["p.path", "start.path"],
  ["end.x", "v.in"],
];

/** The body of the loop: ids in order, and what asks for each step. */
function bodyOf(nodes: Nodes, wires: Wires): { order: string[]; wantedBy: Record<string, string[]> } {
  const result = compile(documentOf({ ...frame, ...nodes }, [...frameWires, ...wires]), registry, {
    cards: new Map(),
    assets: new Set(),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const zone = result.value.steps.find((step): step is PlanZone => step.kind === "zone")!;
  const id = (step: PlanStep) => (step.kind === "node" ? step.id : step.start.id);
  const marked = zone.body.filter((step) => step.wantedBy);
  const names = (step: PlanStep) => step.wantedBy!.map(({ node, port }) => `${node}.${port}`);
  return {
    order: zone.body.map(id),
    wantedBy: Object.fromEntries(marked.map((step) => [id(step), names(step)])),
  };
}

/** a1 → a2 → pick.a, b → pick.b → end */
const branches: Nodes = { a1: ["scale"], a2: ["scale"], b: ["scale"], pick: ["pick"] };
const branchWires: Wires = [
  ["start.x", "a1.in"],
  ["a1.out", "a2.in"],
  ["a2.out", "pick.a"],
  ["start.x", "b.in"],
  ["b.out", "pick.b"],
  ["pick.out", "end.x"],
];

describe("what only lazily read inputs ask for", () => {
  it("is marked with them, the whole branch", () => {
    expect(bodyOf(branches, branchWires).wantedBy).toEqual({ a1: ["pick.a"], a2: ["pick.a"], b: ["pick.b"] });
  });

  it("is not marked when a view or another node needs it as well", () => {
    const seen = bodyOf({ ...branches, look: ["view"], other: ["scale"] }, [...branchWires, ["a1.out", "look.in"]]);
    expect(seen.wantedBy).toEqual({ a2: ["pick.a"], b: ["pick.b"] });
  });

  it("is asked for by each of the inputs that both branches share", () => {
    const shared = bodyOf({ ...branches, both: ["scale"] }, [
      ...branchWires.slice(1).filter(([from]) => from !== "start.x"),
      ["start.x", "both.in"],
      ["both.out", "a1.in"],
      ["both.out", "b.in"],
    ]);
    expect(shared.wantedBy.both!.toSorted()).toEqual(["pick.a", "pick.b"]);
  });

  it("nests: a choice in a branch is asked for by the choice around it", () => {
    const nested = bodyOf({ ...branches, inner: ["pick"], c: ["scale"] }, [
      ["start.x", "a1.in"],
      ["a1.out", "inner.a"],
      ["start.x", "c.in"],
      ["c.out", "inner.b"],
      ["inner.out", "pick.a"],
      ["start.x", "b.in"],
      ["b.out", "pick.b"],
      ["pick.out", "end.x"],
    ]);
    expect(nested.wantedBy).toEqual({ a1: ["inner.a"], c: ["inner.b"], inner: ["pick.a"], b: ["pick.b"] });
  });

  it("comes after what the choice is made by, however the nodes are listed", () => {
    const { order, wantedBy } = bodyOf({ ...branches, other: ["scale"], measure: ["measure"] }, [
      ...branchWires,
      ["start.x", "other.in"],
      ["other.out", "measure.in"],
      ["measure.value", "pick.by"],
    ]);
    expect(Object.keys(wantedBy).toSorted()).toEqual(["a1", "a2", "b"]);
    for (const id of ["a1", "a2", "b"]) expect(order.indexOf(id)).toBeGreaterThan(order.indexOf("measure"));
    expect(order.indexOf("pick")).toBe(order.length - 1);
  });

  it("is run at every iteration where the choice is made by its own result", () => {
    // a → pick.a, and a → measure → pick.by; the choice is one branch of another.
    const { order, wantedBy } = bodyOf(
      { a: ["scale"], measure: ["measure"], pick: ["pick"], b: ["scale"], outer: ["pick"], c: ["scale"] },
      [
        ["start.x", "a.in"],
        ["a.out", "measure.in"],
        ["measure.value", "pick.by"],
        ["a.out", "pick.a"],
        ["start.x", "b.in"],
        ["b.out", "pick.b"],
        ["pick.out", "outer.a"],
        ["start.x", "c.in"],
        ["c.out", "outer.b"],
        ["outer.out", "end.x"],
      ],
    );
    expect(wantedBy).toEqual({ measure: ["outer.a"], pick: ["outer.a"], b: ["pick.b"], c: ["outer.b"] });
    expect(order.toSorted()).toEqual(["a", "b", "c", "measure", "outer", "pick"]);
    for (const [first, second] of ["a measure", "measure b", "measure pick", "b pick", "pick outer"].map((pair) =>
      pair.split(" "),
    ))
      expect(order.indexOf(first!), `${first} before ${second}`).toBeLessThan(order.indexOf(second!));
  });

  it("is run at every iteration where a loop that reads it makes the choice", () => {
    const { order, wantedBy } = bodyOf(
      {
        a: ["scale"],
        start2: ["start"],
        in2: ["scale"],
        end2: ["end", { start: "start2" }],
        measure: ["measure"],
        pick: ["pick"],
        b: ["scale"],
        outer: ["pick"],
      },
      [
        ["start.x", "a.in"],
        ["a.out", "start2.x"],
        ["p.path", "start2.path"],
        ["start2.x", "in2.in"],
        ["in2.out", "end2.x"],
        ["end2.x", "measure.in"],
        ["measure.value", "pick.by"],
        ["a.out", "pick.a"],
        ["start.x", "b.in"],
        ["b.out", "pick.b"],
        ["pick.out", "outer.a"],
        ["start.x", "outer.b"],
        ["outer.out", "end.x"],
      ],
    );
    expect(wantedBy.a).toBeUndefined();
    expect(wantedBy.start2).toEqual(["outer.a"]);
    expect(order.filter((id) => id === "a" || id === "start2" || id === "b")).toEqual(["a", "start2", "b"]);
  });

  it("may be a whole loop", () => {
    const { wantedBy } = bodyOf(
      { start2: ["start"], in2: ["scale"], end2: ["end", { start: "start2" }], b: ["scale"], pick: ["pick"] },
      [
        ["start.x", "start2.x"],
        ["p.path", "start2.path"],
        ["start2.x", "in2.in"],
        ["in2.out", "end2.x"],
        ["end2.x", "pick.a"],
        ["start.x", "b.in"],
        ["b.out", "pick.b"],
        ["pick.out", "end.x"],
      ],
    );
    expect(wantedBy).toEqual({ start2: ["pick.a"], b: ["pick.b"] });
  });

  it("is nothing in a loop without such inputs", () => {
    expect(
      bodyOf({ a: ["scale"] }, [
        ["start.x", "a.in"],
        ["a.out", "end.x"],
      ]).wantedBy,
    ).toEqual({});
  });
});
