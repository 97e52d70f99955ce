import { describe, expect, it } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import switchAtStep from "../../src/nodes/mix/switch-at-step.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { preflight } from "../../src/runtime/preflight.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { Speeds } from "../../src/runtime/speeds.ts";
import { documentOf, type Nodes, type Wires } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** A loop of five iterations: x + 1 before the switch, x + 10 from it on. */
const switching = (params: Record<string, string | number>, extra: Nodes = {}, wires: Wires = []): GraphDocument =>
  documentOf(
    {
      o: ["ones"],
      p: ["path", { count: 5 }],
      start: ["start"],
      small: ["add", { plus: 1 }],
      large: ["add", { plus: 10 }],
      choice: ["switchAtStep", params],
      end: ["end"],
      v: ["view"],
      ...extra,
    },
    [
      ["o.out", "start.x"],
      ["p.path", "start.path"],
      ["start.x", "small.a"],
      ["start.x", "large.a"],
      ["start.step", "choice.step"],
      ["small.out", "choice.before_x"],
      ["large.out", "choice.after_x"],
      ["choice.x", "end.x"],
      ["end.x", "v.in"],
      ...wires,
    ],
  );

const setUp = () => {
  const { registry, log } = fixtureNodes();
  registry.set("switchAtStep", switchAtStep as AnyNode);
  return { registry, log };
};

async function run(document: GraphDocument, options = {}) {
  const { registry, log } = setUp();
  const result = await runLocal(document, { registry, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const first = async (wire: string, step?: number) =>
    ((await result.value(wire, step)) as { data: Float32Array } | undefined)?.data[0];
  return { ...result, log, first };
}

describe("a switch in a loop", () => {
  it("computes only the branch whose turn it is", async () => {
    const { summary, log, first } = await run(switching({ at: 2 }));
    expect(summary.ok).toBe(true);
    expect(await first("end.x")).toBe(1 + 1 + 1 + 10 + 10 + 10);
    expect(log.filter((entry) => entry === "add")).toHaveLength(5);
    expect([summary.nodes.small, summary.nodes.large]).toMatchObject([
      { status: "done", ran: 2 },
      { status: "done", ran: 3 },
    ]);
    expect([await first("small.out", 1), await first("small.out", 2), await first("large.out", 2)]).toEqual([
      3,
      undefined,
      13,
    ]);
  });

  it.each([
    ["by share", { by: "share", share: 0.5 }, 1 + 3 * 1 + 2 * 10],
    ["by noise level", { by: "betaBar", betaBar: -0 }, 1 + 5 * 10],
    ["never", { at: 99 }, 1 + 5],
    ["from the first step", { at: 0 }, 1 + 50],
  ])("switches %s", async (_, params, expected) => {
    expect(await (await run(switching(params))).first("end.x")).toBe(expected);
  });

  it("says that a branch was skipped when no iteration needed it", async () => {
    const { summary } = await run(switching({ at: 0 }));
    expect(summary.nodes.small).toMatchObject({ status: "skipped", ran: 0 });
    expect(summary.ok).toBe(true);
  });

  it("computes a branch in every iteration when a view looks at it", async () => {
    const { summary } = await run(switching({ at: 2 }, { look: ["view"] }, [["small.out", "look.in"]]));
    expect([summary.nodes.small!.ran, summary.nodes.large!.ran]).toEqual([5, 3]);
  });

  it("skips a whole loop in a branch", async () => {
    const inner: Nodes = { start2: ["start"], in2: ["add", { plus: 100 }], end2: ["end", { start: "start2" }] };
    const document = switching({ at: 4 }, { ...inner, large: ["add", { plus: 0 }] }, [
      ["start.x", "start2.x"],
      ["p.path", "start2.path"],
      ["start2.x", "in2.a"],
      ["in2.out", "end2.x"],
      ["end2.x", "large.b"],
    ]);
    const { summary, first } = await run(document);
    expect(summary.nodes.in2!.ran).toBe(5);
    // Four times + 1; then x + (x + 500).
    expect(await first("end.x")).toBe(5 + 5 + 500);
  });

  it("gives the same from the cache, and again after the switch moved", async () => {
    const { registry } = setUp();
    const cache = new ResultCache(1e7);
    const values: unknown[] = [];
    for (const at of [2, 2, 3, 2]) {
      const result = await runLocal(switching({ at }), { registry, cache });
      if (!result.ok) throw new Error("does not compile");
      values.push(((await result.value("end.x")) as { data: Float32Array }).data[0]);
    }
    expect(values).toEqual([33, 33, 24, 33]);
  });

  it("leaves no tensor behind", async () => {
    const backend = new CpuBackend();
    const { release } = await run(switching({ at: 2 }), { backend });
    release();
    expect(backend.liveBytes).toBe(0);
  });

  it("is counted before the run as often as its branches will run", async () => {
    const { registry } = setUp();
    const model = { ...registry.get("add")!, type: "network", kind: "model" } as unknown as AnyNode;
    registry.set("network", model);
    registry.set("path", { ...registry.get("path")!, instant: true } as AnyNode);
    const document = switching({ at: 2 }, { small: ["network"], large: ["network"] });
    const compiled = compile(document, registry, { cards: new Map(), assets: new Set() });
    if (!compiled.ok) throw new Error("does not compile");
    const found = await preflight(compiled.value, {
      registry,
      cards: new Map(),
      assets: async () => null,
      limitBytes: 1e9,
      device: "wasm",
      speeds: new Speeds(),
    });
    expect(found.unetCalls).toBe(5);
  });
});
