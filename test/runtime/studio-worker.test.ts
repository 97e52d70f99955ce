import { describe, expect, it } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import type { Plan } from "../../src/graph/plan.ts";
import type { Answer, RunEvent, RunRequest, RunSummary, TensorData } from "../../src/runtime/protocol.ts";
import { LocalStudioWorker } from "../../src/runtime/studio-worker.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** A worker with the fixture nodes, and what it said. */
function studio() {
  const { registry, log } = fixtureNodes();
  const worker = new LocalStudioWorker(registry);
  const events: RunEvent[] = [];
  worker.connect({
    event: (event) => events.push(event),
    busy: () => {},
    deviceLost: () => {},
    asset: async () => null,
  });
  const planOf = (document: GraphDocument): Plan => {
    const compiled = compile(document, registry, { cards: new Map(), assets: new Set() });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
    return compiled.value;
  };
  const run = (runId: string, document: GraphDocument, more: Partial<RunRequest> = {}): Promise<RunSummary> =>
    worker.run({ runId, plan: planOf(document), cards: new Map(), ...more });
  const numbers = async (wire: string, step?: number, runId?: string): Promise<number> =>
    (ask(await worker.value({ wire, step, runId })) as TensorData).data[0]!;
  return { worker, events, log, run, planOf, numbers };
}

function ask<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.diagnostic));
  return answer.value;
}

/** x starts at `value`; each of `count` iterations adds `plus`. */
const loop = ({ count = 5, plus = 1, value = 1 } = {}) =>
  documentOf(
    {
      o: ["ones", { value }],
      p: ["path", { count }],
      start: ["start"],
      body: ["add", { plus }],
      end: ["end"],
      v: ["view"],
    },
    [
      ["o.out", "start.x"],
      ["p.path", "start.path"],
      ["start.x", "body.a"],
      ["body.out", "end.x"],
      ["end.x", "v.in"],
    ],
  );

describe("a fork", () => {
  it("shares the iterations before it, and runs the changed graph from there", async () => {
    const { worker, run, numbers, log } = studio();
    await run("base", loop());
    log.length = 0;
    const fork = { runId: "base", zone: "start", step: 2 };
    const summary = await run("fork", loop({ plus: 10 }), { fork });
    expect(await Promise.all([0, 1, 2, 3, 4].map((step) => numbers("body.out", step)))).toEqual([2, 3, 13, 23, 33]);
    expect(log.filter((entry) => entry === "add")).toHaveLength(3);
    expect(summary.nodes.body).toMatchObject({ status: "done", ran: 3, cached: 2 });
    expect(await numbers("body.out", 4, "base")).toBe(6);
    expect(worker.runs()).toMatchObject([{ runId: "base" }, { runId: "fork", forkOf: fork }]);
  });

  it("takes what its first iterations need from the graph as it was", async () => {
    const { run, numbers } = studio();
    await run("base", loop());
    await run("fork", loop({ value: 100 }), { fork: { runId: "base", zone: "start", step: 3 } });
    expect(await numbers("end.x", 4)).toBe(6);
    await run("base", loop());
    await run("longer", loop({ count: 7, plus: 2 }), { fork: { runId: "base", zone: "start", step: 3 } });
    expect(await numbers("end.x", 6)).toBe(1 + 3 + 2 * 4);
  });

  it("puts an edited tensor in the place of what a wire carried", async () => {
    const { run, numbers, log } = studio();
    await run("base", loop());
    log.length = 0;
    const tensor: TensorData = { dtype: "float32", shape: [1, 1, 4, 4], data: new Float32Array(16).fill(50) };
    const edits = [{ wire: "start.x", step: 3, tensor }];
    await run("edited", loop(), { fork: { runId: "base", zone: "start", step: 3, edits } });
    expect(await Promise.all([2, 3, 4].map((step) => numbers("body.out", step)))).toEqual([4, 51, 52]);
    expect(log.filter((entry) => entry === "add")).toHaveLength(2);
    const wrong = [{ wire: "start.x", step: 3, tensor: { ...tensor, shape: [1, 1, 2, 8] } }];
    const refused = await run("wrong", loop(), { fork: { runId: "base", zone: "start", step: 3, edits: wrong } });
    expect(refused.diagnostics).toMatchObject([{ code: "run.shape", port: "x" }]);
  });

  it("of a fork shares what that fork shared, however often, and whatever was changed", async () => {
    const { run, numbers, log } = studio();
    const outs = (runId: string) => Promise.all([0, 1, 2, 3, 4].map((step) => numbers("body.out", step, runId)));
    const leaving = (runId: string, step: number) => ({ fork: { runId, zone: "start", step } });
    await run("base", loop());
    await run("once", loop({ plus: 10 }), leaving("base", 2));
    log.length = 0;
    await run("twice", loop({ plus: 100 }), leaving("once", 4));
    expect(await outs("twice")).toEqual([2, 3, 13, 23, 123]);
    expect(log.filter((entry) => entry === "add")).toHaveLength(1);
    await run("earlier", loop({ plus: 1000 }), leaving("twice", 1));
    expect(await outs("earlier")).toEqual([2, 1002, 2002, 3002, 4002]);
    // Another start for the loop is what the shared iterations never saw.
    await run("start", loop({ value: 50 }), leaving("base", 2));
    await run("again", loop({ value: 70, plus: 5 }), leaving("start", 3));
    expect(await outs("again")).toEqual([2, 3, 4, 9, 14]);
  });

  it("of an edited run keeps the edits up to where it leaves it", async () => {
    const { run, numbers } = studio();
    const outs = (runId: string) => Promise.all([0, 1, 2, 3, 4].map((step) => numbers("body.out", step, runId)));
    const tensor: TensorData = { dtype: "float32", shape: [1, 1, 4, 4], data: new Float32Array(16).fill(50) };
    await run("base", loop());
    const edits = [1, 3].map((step) => ({ wire: "start.x", step, tensor }));
    await run("edited", loop(), { fork: { runId: "base", zone: "start", step: 1, edits } });
    expect(await outs("edited")).toEqual([2, 51, 52, 51, 52]);
    await run("fork", loop({ plus: 2 }), { fork: { runId: "edited", zone: "start", step: 3 } });
    expect(await outs("fork")).toEqual([2, 51, 52, 54, 56]);
  });

  it("keeps what was edited before the loop for the iterations that saw it", async () => {
    const { run, numbers } = studio();
    const tensor: TensorData = { dtype: "float32", shape: [1, 1, 4, 4], data: new Float32Array(16).fill(50) };
    await run("base", loop());
    await run("edited", loop(), {
      fork: { runId: "base", zone: "start", step: 0, edits: [{ wire: "o.out", tensor }] },
    });
    expect(await numbers("body.out", 1, "edited")).toBe(52);
    await run("fork", loop({ value: 7, plus: 2 }), { fork: { runId: "edited", zone: "start", step: 2 } });
    expect(await Promise.all([1, 2].map((step) => numbers("body.out", step, "fork")))).toEqual([52, 54]);
    expect(await numbers("o.out", undefined, "fork")).toBe(7);
  });

  it("of a run that is gone, or at a loop that is not there, says so", async () => {
    const { run } = studio();
    const gone = await run("fork", loop(), { fork: { runId: "base", zone: "start", step: 2 } });
    expect(gone).toMatchObject({ outcome: "failed", diagnostics: [{ code: "tape.missing" }] });
    await run("base", loop());
    const nowhere = await run("fork", loop(), { fork: { runId: "base", zone: "end", step: 2 } });
    expect(nowhere).toMatchObject({ outcome: "failed", diagnostics: [{ code: "tape.missing", nodeId: "end" }] });
  });
});

describe("a comparison", () => {
  it("aligns iterations by state, finds where two runs part, and by how much", async () => {
    const { worker, run } = studio();
    await run("a", loop());
    await run("b", loop({ plus: 3 }), { fork: { runId: "a", zone: "start", step: 2 } });
    const found = ask(await worker.compare({ a: "a", b: "b" }));
    expect(found.zones[0]!.pairs.map(({ a, b }) => [a, b])).toEqual([0, 1, 2, 3, 4].map((step) => [step, step]));
    expect(found.zones[0]!.errors["body.out"]!.map((error) => error?.max)).toEqual([0, 0, 2, 4, 6]);
    expect(found.zones[0]!.errors["body.out"]![4]).toEqual({ max: 6, rmse: 6, bias: -6 });
    expect(found.firstDivergence).toMatchObject({ wire: "body.out", zone: "start", a: 2, b: 2, error: { max: 2 } });
    const lenient = ask(await worker.compare({ a: "a", b: "b", tolerance: 6 }));
    expect(lenient.firstDivergence).toBeNull();
  });

  it("of walks of other lengths pairs the states they share", async () => {
    const { worker, run } = studio();
    await run("a", loop({ count: 2 }));
    await run("b", loop({ count: 4 }));
    const found = ask(await worker.compare({ a: "a", b: "b", wires: ["start.x"] }));
    // The states are 1, ½ and 1, ¾, ½, ¼.
    expect(found.zones[0]!.pairs.map(({ a, b, alphaBar }) => [a, b, alphaBar])).toEqual([
      [0, 0, 1],
      [1, 2, 0.5],
    ]);
    expect(found.zones[0]!.errors["start.x"]!.map((error) => error?.max)).toEqual([0, 1]);
  });
});

/** Bytes that the statistics of one tensor count as. */
const STATISTICS = 8 * 69;

describe("a recording", () => {
  it("has statistics of every wire at every iteration", async () => {
    const { worker, run } = studio();
    await run("a", loop({ count: 3 }));
    const series = ask(await worker.series({ wire: "body.out" }));
    expect(series.map((statistics) => [statistics?.mean, statistics?.std, statistics?.nonFinite])).toEqual([
      [2, 0, 0],
      [3, 0, 0],
      [4, 0, 0],
    ]);
    expect(series[0]!.histogram).toHaveLength(64);
  });

  it("says of each value whether it is full, statistics alone or gone", async () => {
    const { worker, run } = studio();
    worker.limits({ tapeBytes: 91 * STATISTICS + 20 * 64, cacheBytes: 0 });
    await run("a", loop({ count: 30 }));
    const [zone] = worker.tape().zones;
    expect(zone!.kept["body.out"]!.slice(0, 2)).toEqual(["statistics", "statistics"]);
    expect(zone!.kept["body.out"]!.at(-1)).toBe("full");
    expect(ask(await worker.statistics({ wire: "body.out", step: 0 }))).toMatchObject({
      mean: 2,
      shape: [1, 1, 4, 4],
    });
    expect(await worker.value({ wire: "body.out", step: 0 })).toMatchObject({ ok: false });
    worker.limits({ tapeBytes: 20 * 64 });
    await run("b", loop({ count: 30 }), { recording: { tensors: true, statistics: false } });
    expect(worker.tape().zones[0]!.kept["body.out"]![0]).toBe("gone");
  });

  it("goes to a file and comes back as it was", async () => {
    const { worker, run, numbers } = studio();
    await run("a", loop());
    const file = ask(await worker.exportTape());
    const before = worker.tape("a");
    const again = ask(await worker.importTape(file));
    expect(again).toEqual({ ...before, runId: "imported-1" });
    expect(await numbers("body.out", 3, "imported-1")).toBe(5);
    const found = ask(await worker.compare({ a: "a", b: "imported-1" }));
    expect(found.zones[0]!.errors["body.out"]!.every((error) => error?.max === 0)).toBe(true);
    expect(found.firstDivergence).toBeNull();
    const step = ask(await worker.value({ wire: "start.step", step: 2, runId: "imported-1" }));
    expect(step).toMatchObject({ index: 2, count: 5, path: { numTrainTimesteps: 5 } });
  });

  it("comes back with what views noted, what was dropped, and the shapes of what is not kept", async () => {
    const { worker, run } = studio();
    const { nodes, edges } = loop({ count: 4 }).graphs.main!;
    const diary = { id: "w", type: "diary", version: 1, params: {} };
    const wired = [...edges, { from: "body.out", to: "w.in" }];
    const document = {
      ...loop(),
      graphs: { main: { ...loop().graphs.main!, nodes: [...nodes, diary], edges: wired } },
    };
    worker.limits({ tapeBytes: 13 * STATISTICS + 2 * 64, cacheBytes: 0 });
    await run("a", document);
    const file = ask(await worker.exportTape());
    const before = ask(await worker.statistics({ wire: "body.out", step: 0 }));
    const refused = await worker.value({ wire: "body.out", step: 0 });
    worker.forget("a");
    ask(await worker.importTape(file));
    expect(ask(await worker.statistics({ wire: "body.out", step: 0 }))).toEqual({ ...before, shape: [1, 1, 4, 4] });
    expect(await worker.value({ wire: "body.out", step: 0 })).toEqual(refused);
    expect(new TextDecoder().decode(ask(await worker.save("w")).bytes)).toBe("2,4,5 of 4");
  });

  it("of a run under way comes back as one that is over, and can be forgotten", async () => {
    const { worker, run, events } = studio();
    const paused = run("a", loop(), { startPaused: true });
    while (!events.some(({ type }) => type === "paused")) await new Promise((resolve) => setTimeout(resolve));
    const file = ask(await worker.exportTape());
    ask(await worker.importTape(file));
    expect(worker.runs()).toMatchObject([
      { runId: "a", outcome: "running" },
      { runId: "imported-1", outcome: "cancelled" },
    ]);
    worker.forget("imported-1");
    expect(worker.runs().map(({ runId }) => runId)).toEqual(["a"]);
    worker.control("a", "stop");
    await paused;
  });

  it("from a file that is none, or is cut short, is refused and changes nothing", async () => {
    const { worker, run } = studio();
    await run("a", loop());
    const file = ask(await worker.exportTape());
    for (const bad of [new Uint8Array(0), new Uint8Array(40), file.subarray(0, 60), file.subarray(0, file.length - 64)])
      expect(await worker.importTape(bad)).toMatchObject({ ok: false, diagnostic: { code: "tape.malformed" } });
    expect(worker.runs().map(({ runId }) => runId)).toEqual(["a"]);
  });
});

describe("the oracle", () => {
  it("runs a node again on the CPU and finds no error where it ran there", async () => {
    const { worker, run } = studio();
    await run("a", loop());
    const report = ask(await worker.oracle({ nodeId: "body", step: 2 }));
    expect(report.outputs.out).toEqual({ max: 0, rmse: 0, bias: 0, scale: 4 });
    expect(await worker.oracle({ nodeId: "start" })).toMatchObject({ ok: false });
  });

  it("checks an iteration that a fork shares by the graph that made it", async () => {
    const { worker, run } = studio();
    await run("a", loop());
    await run("b", loop({ plus: 10 }), { fork: { runId: "a", zone: "start", step: 2 } });
    for (const step of [1, 3]) expect(ask(await worker.oracle({ nodeId: "body", step })).outputs.out!.max).toBe(0);
  });

  it("finds a value that is not what its node gives", async () => {
    const { worker, run } = studio();
    await run("a", loop());
    const tensor: TensorData = { dtype: "float32", shape: [1, 1, 4, 4], data: new Float32Array(16).fill(50) };
    const edits = [{ wire: "body.out", step: 1, tensor }];
    await run("b", loop(), { fork: { runId: "a", zone: "start", step: 1, edits } });
    expect(ask(await worker.oracle({ nodeId: "body", step: 1 })).outputs.out).toMatchObject({ max: 47, scale: 3 });
  });
});

describe("a run with nothing changed", () => {
  it("shows what the last one came to: every value, picture and iteration, and is as good to look at", async () => {
    const { worker, events, run, numbers, log } = studio();
    await run("a", loop());
    const shown = (runId: string): string[] =>
      events.flatMap((event) =>
        event.runId === runId && (event.type === "value" || event.type === "preview")
          ? [`${event.type} ${event.nodeId}.${event.port}`]
          : [],
      );
    log.length = 0;
    const again = await run("b", loop());
    expect(new Set(shown("b"))).toEqual(new Set(shown("a")));
    expect(shown("b")).toContain("value v.sum");
    expect([log, again.unetCalls, again.nodes.body]).toMatchObject([[], 0, { status: "cached", cached: 5 }]);
    worker.forget("a");
    expect(await Promise.all([0, 4].map((step) => numbers("body.out", step, "b")))).toEqual([2, 6]);
    await run("c", loop());
    expect(log).toEqual([]);
    await run("d", loop({ plus: 2 }));
    expect(await numbers("end.x")).toBe(11);
  });
});

describe("runs in a queue", () => {
  it("never mix: each has its own events, values and summary", async () => {
    const { worker, events, run, numbers } = studio();
    const runs = ["a", "b", "c"].map((runId, index) => run(runId, loop({ plus: index + 1 })));
    const summaries = await Promise.all(runs);
    expect(summaries.map(({ runId, ok }) => [runId, ok])).toEqual(["a", "b", "c"].map((runId) => [runId, true]));
    const order = events.map(({ runId }) => runId).filter((runId, index, all) => runId !== all[index - 1]);
    expect(order).toEqual(["a", "b", "c"]);
    expect(await Promise.all(["a", "b", "c"].map((runId) => numbers("end.x", 4, runId)))).toEqual([6, 11, 16]);
    expect(worker.runs()).toHaveLength(3);
  });

  it("save the file of the one that is asked for, else of the last", async () => {
    const { worker, run } = studio();
    const diary = (value: number) => documentOf({ o: ["ones", { value }], d: ["diary"] }, [["o.out", "d.in"]]);
    await run("a", diary(1));
    await run("b", diary(2));
    const saved = async (runId?: string) => new TextDecoder().decode(ask(await worker.save("d", runId)).bytes);
    expect([await saved("a"), await saved("b"), await saved()]).toEqual(["1 of 1", "2 of 1", "2 of 1"]);
    expect(await worker.save("d", "gone")).toMatchObject({ ok: false, diagnostic: { code: "tape.missing" } });
  });

  it("can be stopped before they begin", async () => {
    const { worker, run } = studio();
    const [first, second, third] = [run("a", loop()), run("b", loop()), run("c", loop())];
    worker.control("b", "stop");
    expect([(await first).outcome, (await second).outcome, (await third).outcome]).toEqual([
      "done",
      "cancelled",
      "done",
    ]);
  });
});

describe("the device", () => {
  it("that is in use already is not set up anew when it is chosen: what was cached still is", async () => {
    const { worker, run, log } = studio();
    await run("a", loop());
    log.length = 0;
    expect(ask(await worker.device("wasm"))).toMatchObject({
      provider: "wasm",
      reason: expect.stringContaining("chosen by hand"),
    });
    await run("b", loop());
    expect(log).toEqual([]);
    expect(worker.runs().map(({ runId }) => runId)).toEqual(["a", "b"]);
  });
});
