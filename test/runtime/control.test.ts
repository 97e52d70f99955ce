import { describe, expect, it } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import { planNodes } from "../../src/graph/plan.ts";
import { RunControl } from "../../src/runtime/control.ts";
import type { Breakpoint, PausedAt, RunCommand, RunEvent } from "../../src/runtime/protocol.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** A loop of two nodes inside a loop of one, and a view after both. */
const nested = documentOf(
  {
    o: ["ones"],
    p: ["path", { count: 2 }],
    s1: ["start"],
    a: ["add", { plus: 1 }],
    s2: ["start"],
    b: ["add", { plus: 10 }],
    e2: ["end", { start: "s2" }],
    e1: ["end", { start: "s1" }],
    v: ["view"],
  },
  [
    ["o.out", "s1.x"],
    ["p.path", "s1.path"],
    ["s1.x", "a.a"],
    ["a.out", "s2.x"],
    ["p.path", "s2.path"],
    ["s2.x", "b.a"],
    ["b.out", "e2.x"],
    ["e2.x", "e1.x"],
    ["e1.x", "v.in"],
  ],
);

type Where = Omit<PausedAt, "breakpoint">;
const place = ({ zone, iteration, nodeId }: Where): string =>
  `${zone ?? ""}${iteration ?? ""}${nodeId ? `:${nodeId}` : ""}`;

/** Runs it, answering each pause with the next command (the last one again and again): where it paused. */
async function pausesOf(
  commands: readonly RunCommand[],
  { breakpoints = [] as Breakpoint[], startPaused = false, document = nested } = {},
) {
  const { registry } = fixtureNodes();
  const control = new RunControl(startPaused, breakpoints);
  const pauses: string[] = [];
  const reasons: (Breakpoint | null)[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type !== "paused") return;
    pauses.push(place(event));
    reasons.push(event.breakpoint);
    setTimeout(() => control.command(commands[Math.min(pauses.length, commands.length) - 1]!));
  };
  const result = await runLocal(document, { registry, control, onEvent });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.summary.outcome).toBe("done");
  return { pauses, reasons, summary: result.summary, result };
}

describe("stepping", () => {
  it("by iteration stops before each one, of inner loops too", async () => {
    expect((await pausesOf(["step"], { startPaused: true })).pauses).toEqual(["s20", "s21", "s11", "s20", "s21"]);
  });

  it("by node stops before each node", async () => {
    const { pauses } = await pausesOf(["stepNode", "stepNode", "stepNode", "stepNode", "resume"], {
      startPaused: true,
    });
    expect(pauses).toEqual(["s20", "s20:b", "s21:b", "s11:a", "s20:b"]);
  });

  it("out of a loop goes on to its end", async () => {
    const { pauses } = await pausesOf(["stepOut", "stepOut", "resume"], { startPaused: true });
    expect(pauses).toEqual(["s20", "s11", ":v"]);
  });
});

describe("breakpoints", () => {
  it("on a node stop before it at every iteration, and say so", async () => {
    const breakpoint: Breakpoint = { kind: "node", nodeId: "a" };
    const { pauses, reasons } = await pausesOf(["resume"], { breakpoints: [breakpoint] });
    expect(pauses).toEqual(["s10:a", "s11:a"]);
    expect(reasons).toEqual([breakpoint, breakpoint]);
  });

  it("on a step stop before that iteration of that loop", async () => {
    const { pauses } = await pausesOf(["resume"], { breakpoints: [{ kind: "step", zone: "s2", step: 1 }] });
    expect(pauses).toEqual(["s21", "s21"]);
  });

  it("on a condition stop after the iteration in which it holds", async () => {
    const stop = (text: string, zone?: string) =>
      pausesOf(["resume"], { breakpoints: [{ kind: "condition", text, zone }] });
    // The states: 1 → a 2 → b 12 → b 22 → a 23 → b 33 → b 43.
    expect((await stop("mean(x) > 15", "s2")).pauses).toEqual(["s11", "s21", ":v"]);
    expect((await stop("min(b_out) == 12")).pauses).toEqual(["s21"]);
    expect((await stop("step == 1", "s1")).pauses).toEqual([":v"]);
  });

  it("on a condition that cannot be checked warn once, and do not stop", async () => {
    const { pauses, summary } = await pausesOf(["resume"], {
      breakpoints: [{ kind: "condition", text: "max(y) > 1", zone: "s1" }],
    });
    expect(pauses).toEqual([]);
    expect(summary.diagnostics).toMatchObject([
      { nodeId: "s1", severity: "warning", message: expect.stringContaining("there is no recorded value “y”") },
    ]);
  });
});

describe("a loop inside a loop", () => {
  it("keeps every pass on the tape, when it is cached as well", async () => {
    const { result } = await pausesOf([]);
    const at = async (outer: number, step: number) =>
      ((await result.value("b.out", step, [outer])) as { data: Float32Array }).data[0];
    expect(await Promise.all([at(0, 0), at(0, 1), at(1, 0), at(1, 1)])).toEqual([12, 22, 33, 43]);
    expect(result.tape().zones.find(({ zone }) => zone === "s2")!.passes).toEqual([
      { outer: [0], iterations: 2 },
      { outer: [1], iterations: 2 },
    ]);
  });
});

describe("run to here", () => {
  const { registry } = fixtureNodes();
  const environment = { cards: new Map(), assets: new Set<string>() };
  const idsOf = (...targets: string[]): string[] => {
    const compiled = compile(nested, registry, environment, { targets });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
    return [...planNodes(compiled.value.steps)].map((node) => node.id);
  };

  it("runs only what the node needs", () => {
    expect(idsOf("o")).toEqual(["o"]);
    expect(idsOf("e1")).not.toContain("v");
    expect(idsOf("b").sort()).toEqual(["a", "b", "e1", "e2", "o", "p", "s1", "s2"]);
  });

  it("of a node in a loop that leads nowhere brings the loop along", () => {
    const graph = nested.graphs.main!;
    const spy = { id: "spy", type: "add", version: 1, params: {} };
    const document = {
      ...nested,
      graphs: {
        main: { ...graph, nodes: [...graph.nodes, spy], edges: [...graph.edges, { from: "b.out", to: "spy.a" }] },
      },
    };
    const compiled = compile(document, registry, environment, { targets: ["spy"] });
    expect(compiled.ok && [...planNodes(compiled.value.steps)].map((node) => node.id)).toContain("spy");
  });

  it("of a node that is not there says so", () => {
    expect(compile(nested, registry, environment, { targets: ["gone"] })).toMatchObject({
      ok: false,
      diagnostics: [{ code: "node.missing", nodeId: "gone" }],
    });
  });
});
