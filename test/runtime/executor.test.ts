import { describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import type { RunEvent } from "../../src/runtime/protocol.ts";
import { type LocalRun, type LocalRunOptions, runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

async function run(
  document: GraphDocument,
  registry: LocalRunOptions["registry"],
  options: Partial<LocalRunOptions> = {},
): Promise<LocalRun> {
  const result = await runLocal(document, { registry, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

type Params = Record<string, number>;
const chain = (ones: Params = {}, add: Params = {}) =>
  documentOf({ o: ["ones", ones], a: ["add", add], v: ["view"] }, [
    ["o.out", "a.a"],
    ["a.out", "v.in"],
  ]);
const loop = (count = 5, extra: Parameters<typeof documentOf>[0] = {}, wires: [string, string][] = []) =>
  documentOf(
    {
      o: ["ones"],
      p: ["path", { count }],
      start: ["start"],
      body: ["add", { plus: 1 }],
      end: ["end"],
      v: ["view"],
      ...extra,
    },
    [
      ["o.out", "start.x"],
      ["p.path", "start.path"],
      ["start.x", "body.a"],
      ["body.out", "end.x"],
      ["end.x", "v.in"],
      ...wires,
    ],
  );

describe("the executor", () => {
  it("runs a chain and gives its values", async () => {
    const { registry } = fixtureNodes();
    const result = await run(chain({}, { plus: 2 }), registry);
    expect([result.summary.ok, await result.value("v.sum")]).toEqual([true, 48]);
  });

  it("carries a loop's state from iteration to iteration, and keeps every one of them on the tape", async () => {
    const { registry } = fixtureNodes();
    const result = await run(loop(5), registry);
    const states = await Promise.all(
      [0, 1, 2, 3, 4].map(async (step) => ((await result.value("body.out", step)) as { data: Float32Array }).data[0]),
    );
    expect(states).toEqual([2, 3, 4, 5, 6]);
    expect(((await result.value("start.x", 0)) as { data: Float32Array }).data[0]).toBe(1);
    expect(result.tape().zones[0]).toMatchObject({ zone: "start", iterations: 5 });
    expect(await result.value("v.sum")).toBe(6 * 16);
  });

  it("lets a view inside a loop see every iteration", async () => {
    const { registry, log } = fixtureNodes();
    const result = await run(loop(4, { w: ["view"] }, [["body.out", "w.in"]]), registry);
    expect(log.filter((entry) => entry === "view")).toHaveLength(5);
    expect(await Promise.all([0, 1, 2, 3].map((step) => result.value("w.sum", step)))).toEqual([32, 48, 64, 80]);
  });

  it("lets a view note what it saw, keeps the notes when the loop is cached, and saves from them", async () => {
    const { registry, log } = fixtureNodes();
    const cache = new ResultCache(1e6);
    const document = loop(4, { w: ["diary"] }, [["body.out", "w.in"]]);
    const first = await run(document, registry, { cache });
    expect(log.filter((entry) => entry.startsWith("diary"))).toEqual([
      "diary 1/4: 0=2",
      "diary 2/4: 0=2",
      "diary 3/4: 0=2,2=4",
      "diary 4/4: 0=2,2=4,3=5",
    ]);
    expect(await Promise.all([0, 3].map((step) => first.value("w.sum", step)))).toEqual([2, 11]);
    const again = await run(document, registry, { cache });
    expect(again.summary.nodes.w?.status).toBe("cached");
    const [saved] = await again.save();
    expect([saved?.node, new TextDecoder().decode(saved?.file.bytes)]).toEqual(["w", "2,4,5 of 4"]);
  });

  it("runs a loop inside a loop", async () => {
    const { registry } = fixtureNodes();
    const document = loop(
      3,
      {
        start2: ["start"],
        body2: ["add", { plus: 10 }],
        end2: ["end", { start: "start2" }],
        p2: ["path", { count: 2 }],
      },
      [
        ["p2.path", "start2.path"],
        ["body.out", "start2.x"],
        ["start2.x", "body2.a"],
        ["body2.out", "end2.x"],
      ],
    );
    const main = document.graphs.main!;
    const edges = main.edges.map((edge) => (edge.to === "end.x" ? { from: "end2.x", to: "end.x" } : edge));
    const result = await run({ ...document, graphs: { main: { ...main, edges } } }, registry);
    expect(await result.value("v.sum")).toBe((1 + 3 * (1 + 2 * 10)) * 16);
  });
});

describe("the cache", () => {
  it("re-runs nothing when nothing changed, and only what changed otherwise", async () => {
    const { registry, log } = fixtureNodes();
    const options = { cache: new ResultCache(), backend: new CpuBackend() };
    await run(chain(), registry, options);
    log.length = 0;
    expect((await run(chain(), registry, options)).summary.nodes.v!.status).toBe("cached");
    expect(log).toEqual([]);
    const changed = await run(chain({}, { plus: 1 }), registry, options);
    expect(log).toEqual(["add", "view"]);
    expect([changed.summary.nodes.o!.status, await changed.value("v.sum")]).toEqual(["cached", 32]);
  });

  it("brings a cached loop's iterations back with it", async () => {
    const { registry, log } = fixtureNodes();
    const options = { cache: new ResultCache(), backend: new CpuBackend() };
    await run(loop(), registry, options);
    log.length = 0;
    const again = await run(loop(), registry, options);
    expect(log).toEqual([]);
    expect(((await again.value("body.out", 2)) as { data: Float32Array }).data[0]).toBe(4);
  });

  it("shows a view that was added to a loop, and finds a renamed node's values", async () => {
    const { registry } = fixtureNodes();
    const options = { cache: new ResultCache(), backend: new CpuBackend() };
    await run(loop(3), registry, options);
    const withView = await run(loop(3, { w: ["view"] }, [["body.out", "w.in"]]), registry, options);
    expect(await withView.value("w.sum", 1)).toBe(48);
    const renamed = JSON.parse(JSON.stringify(loop(3)).replaceAll('"body', '"step'));
    expect(await (await run(renamed, registry, options)).value("step.out", 0)).toMatchObject({ shape: [1, 1, 4, 4] });
  });

  it("keeps within its bytes", async () => {
    const { registry, log } = fixtureNodes();
    const options = { cache: new ResultCache(100), backend: new CpuBackend() };
    await run(chain({ size: 64 }), registry, options);
    log.length = 0;
    // With a breakpoint, hit or not, a run is walked; unchanged it would be read off the last tape.
    const control = new RunControl(false, [{ kind: "node", nodeId: "elsewhere" }]);
    await run(chain({ size: 64 }), registry, { ...options, control });
    expect(log).toContain("ones");
  });
});

describe("failure", () => {
  it("is shown on its node with the step; what depends on it is skipped, what does not is done", async () => {
    const { registry } = fixtureNodes();
    const document = loop(5, { bad: ["explode", { at: 2 }], other: ["view"] }, [
      ["start.x", "bad.a"],
      ["start.step", "bad.step"],
      ["o.out", "other.in"],
    ]);
    const { summary } = await run(document, registry);
    expect(summary.outcome).toBe("failed");
    expect(summary.diagnostics).toMatchObject([
      { code: "run.shape", nodeId: "bad", message: "It went wrong. (step 3)", hint: "Do not." },
    ]);
    expect([summary.nodes.bad!.status, summary.nodes.v!.status, summary.nodes.other!.status]).toEqual([
      "failed",
      "skipped",
      "done",
    ]);
  });

  it("of a network file with the wrong hash says so", async () => {
    const { loadAsset } = await import("../../src/runtime/assets.ts");
    const ref = { name: "a.onnx", sha256: "0".repeat(64), bytes: 3 };
    await expect(loadAsset(async () => new Uint8Array([1, 2, 3]), ref)).rejects.toMatchObject({
      diagnostic: { code: "asset.wrong-hash" },
    });
    await expect(loadAsset(async () => null, ref)).rejects.toMatchObject({ diagnostic: { code: "asset.missing" } });
    await expect(loadAsset(async () => new Uint8Array(0), ref)).rejects.toMatchObject({
      diagnostic: { code: "asset.empty" },
    });
  });
});

describe("the user's hand", () => {
  it("stops between two nodes, and leaves no tensor behind but the tape's", async () => {
    const { registry } = fixtureNodes();
    const control = new RunControl();
    const onEvent = (event: RunEvent) => {
      if (event.type === "iteration" && event.iteration === 1) control.command("stop");
    };
    const { summary, tape } = await run(loop(50), registry, { control, onEvent });
    expect([summary.outcome, tape().zones[0]!.iterations]).toEqual(["cancelled", 2]);
  });

  it("starts by a step, pauses after it, steps one at a time, and goes on", async () => {
    const { registry } = fixtureNodes();
    const control = new RunControl(true);
    const pausedAt: number[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type !== "paused") return;
      pausedAt.push(event.iteration!);
      setTimeout(() => control.command(event.iteration! < 3 ? "step" : "resume"));
    };
    const { summary } = await run(loop(6), registry, { control, onEvent });
    expect([summary.ok, pausedAt]).toEqual([true, [1, 2, 3]]);
  });

  it("walks a loop that is cached already when asked to step through it", async () => {
    const { registry } = fixtureNodes();
    const options = { cache: new ResultCache(), backend: new CpuBackend() };
    await run(loop(3), registry, options);
    const control = new RunControl(true);
    const pausedAt: number[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "paused") pausedAt.push(event.iteration!);
      if (event.type === "paused") setTimeout(() => control.command("step"));
    };
    await run(loop(3), registry, { ...options, control, onEvent });
    expect(pausedAt).toEqual([1, 2]);
  });

  it("a stop while paused ends the run", async () => {
    const { registry } = fixtureNodes();
    const control = new RunControl(true);
    const { summary } = await run(loop(), registry, {
      control,
      onEvent: (event) => void (event.type === "paused" && setTimeout(() => control.command("stop"))),
    });
    expect(summary.outcome).toBe("cancelled");
  });
});

describe("memory", () => {
  it("every tensor of a run, done, failed or stopped, goes back once tape and cache let go", async () => {
    const { registry } = fixtureNodes();
    for (const [count, stopAt, explodeAt] of [
      [6, -1, -1],
      [6, 2, -1],
      [6, -1, 3],
    ] as const) {
      const backend = new CpuBackend();
      const cache = new ResultCache();
      const control = new RunControl();
      const document = loop(count, { bad: ["explode", { at: explodeAt }] }, [
        ["start.x", "bad.a"],
        ["start.step", "bad.step"],
      ]);
      const onEvent = (event: RunEvent) => {
        if (event.type === "iteration" && event.iteration === stopAt) control.command("stop");
      };
      const result = await run(document, registry, { backend, cache, control, onEvent });
      expect(backend.liveBytes).toBeGreaterThan(0);
      result.release();
      cache.clear();
      expect(backend.liveBytes).toBe(0);
    }
  });
});
