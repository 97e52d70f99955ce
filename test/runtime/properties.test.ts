import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { type Plan, type PlanNode, type PlanStep, wireOf } from "../../src/graph/plan.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { execute } from "../../src/runtime/executor.ts";
import { forkPlan } from "../../src/runtime/fork-plan.ts";
import type { RunEvent, RunSummary } from "../../src/runtime/protocol.ts";
import type { Tape } from "../../src/runtime/tape.ts";
import { Tapes } from "../../src/runtime/tapes.ts";
import { isHandle } from "../../src/runtime/value.ts";
import { fixtureNodes } from "./fixture-nodes.ts";
import { type RandomGraph, randomGraphs, withPlus } from "./random-graph.ts";

const RUNS = process.env.LONG ? 2_000 : 60;
const { registry } = fixtureNodes();

const planOf = (document: GraphDocument): Plan => {
  const compiled = compile(document, registry, { cards: new Map(), assets: new Set() });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
};

/** Everything that runs share, and what they are held by afterwards. */
class Bench {
  readonly backend = new CpuBackend();
  readonly tapes = new Tapes();

  constructor(readonly cache = new ResultCache()) {}

  async run(plan: Plan, options: { control?: RunControl; onEvent?: (event: RunEvent) => void; runId?: string } = {}) {
    const { control = new RunControl(), onEvent = () => {}, runId = "run" } = options;
    const tape = this.tapes.open(runId);
    const summary: RunSummary = await execute({
      runId,
      plan,
      registry,
      environment: {
        backend: this.backend,
        models: { provider: "wasm", call: async () => ({}) },
        assets: async () => null,
        cards: new Map(),
      },
      control,
      tape,
      cache: this.cache,
      previewSize: 0,
      emit: onEvent,
    });
    return { tape, summary };
  }

  /** What is alive beyond what tapes and cache hold: nothing, after a run. */
  get lost(): number {
    const held = new Set<object>();
    for (const tape of this.tapes.all()) for (const { value } of tape.entries()) if (isHandle(value)) held.add(value);
    const taped = [...held].reduce<number>((sum, handle) => sum + (handle as { bytes: number }).bytes, 0);
    return this.backend.liveBytes - Math.max(taped, this.cache.bytes);
  }

  release(): number {
    this.tapes.release();
    this.cache.clear();
    return this.backend.liveBytes;
  }
}

/** Every value ever on any wire, tensors by all their elements. */
async function written(tape: Tape, backend: CpuBackend): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const { wire, position, value } of tape.entries())
    if (!wire.endsWith(".step") && !wire.endsWith(".path"))
      all[`${wire}@${position}`] = isHandle(value) ? [...(await backend.download(value)).data] : value;
  return all;
}

/** The graph run by a few lines that know nothing of caches, scopes or tapes: the number in each tensor, by wire. */
function interpreted(plan: Plan): Record<string, number> {
  const all: Record<string, number> = {};
  walk(plan.steps, new Map(), [], (wire, position, value) => {
    all[`${wire}@${position}`] = value;
  });
  return all;
}

type Write = (wire: string, position: readonly number[], value: number) => void;

function walk(
  steps: readonly PlanStep[],
  values: Map<string, number>,
  position: readonly number[],
  write: Write,
): void {
  const read = (node: PlanNode, port: string) => values.get(wireOf(node.inputs[port]!))!;
  for (const step of steps) {
    if (step.kind === "zone") {
      const { start, end, body } = step;
      let state = read(start, "x");
      for (let index = 0; index < read(start, "path"); index++) {
        const [inner, at] = [new Map(values), [...position, index]];
        inner.set(`${start.id}.x`, state);
        write(`${start.id}.x`, at, state);
        walk(body, inner, at, write);
        state = inner.get(wireOf(end.inputs.x!))!;
        write(`${end.id}.x`, at, state);
      }
      values.set(`${end.id}.x`, state);
      continue;
    }
    const [port, value] = outputOf(step, (name) => read(step, name));
    values.set(`${step.id}.${port}`, value);
    if (port !== "path") write(`${step.id}.${port}`, position, value);
  }
}

function outputOf({ type, params, inputs }: PlanNode, read: (port: string) => number): [string, number] {
  if (type === "ones") return ["out", params.value as number];
  if (type === "path") return ["path", params.count as number];
  if (type === "view") return ["sum", 16 * read("in")];
  return ["out", Math.fround(read("a") + (inputs.b ? read("b") : 0) + (params.plus as number))];
}

/** An unchanged run is not walked, unless somebody may want to stop in it. */
const walking = (): RunControl => new RunControl(false, [{ kind: "node", nodeId: "elsewhere" }]);

const property = (check: (graph: RandomGraph, pick: number, other: number) => Promise<void>, runs = RUNS) =>
  fc.assert(fc.asyncProperty(randomGraphs, fc.nat(10_000), fc.nat(10_000), check), { numRuns: runs });

const sumsOf = (all: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]));

afterEach(() => vi.restoreAllMocks());

describe("on random graphs", { timeout: process.env.LONG ? 300_000 : 30_000 }, () => {
  it("every node runs after what it reads, and gives what a plain interpreter gives", async () => {
    await property(async ({ document }) => {
      const plan = planOf(document);
      const bench = new Bench(new ResultCache(0));
      const { tape, summary } = await bench.run(plan);
      expect(summary.ok).toBe(true);
      expect(sumsOf(await written(tape, bench.backend))).toEqual(interpreted(plan));
      expect(bench.release()).toBe(0);
    });
  });

  it("a cached run equals a fresh one, bit for bit and on every wire, whatever was changed before", async () => {
    await property(async ({ document, sums }, pick, plus) => {
      const changed = withPlus(document, sums[pick % Math.max(1, sums.length)] ?? "", plus % 7);
      const cached = new Bench();
      await cached.run(planOf(document), { runId: "before" });
      const { tape, summary } = await cached.run(planOf(changed), { runId: "after" });
      const again = await cached.run(planOf(changed), { runId: "again" });
      const walked = await cached.run(planOf(changed), { runId: "walked", control: walking() });
      const fresh = new Bench(new ResultCache(0));
      const expected = await written((await fresh.run(planOf(changed))).tape, fresh.backend);
      expect(await written(tape, cached.backend)).toEqual(expected);
      for (const same of [again, walked]) {
        expect(await written(same.tape, cached.backend)).toEqual(expected);
        expect(Object.values(same.summary.nodes).every(({ status }) => status === "cached")).toBe(true);
      }
      expect(again.tape.index()).toEqual({ ...tape.index(), runId: "again" });
      expect(summary.ok).toBe(true);
      expect(cached.release()).toBe(0);
    });
  });

  it("a cache too small for the graph changes nothing but the time", async () => {
    await property(async ({ document }, pick) => {
      const small = new Bench(new ResultCache(64 * (1 + (pick % 6))));
      const plan = planOf(document);
      const first = await written((await small.run(plan, { runId: "a" })).tape, small.backend);
      const second = await written((await small.run(plan, { runId: "b", control: walking() })).tape, small.backend);
      expect(second).toEqual(first);
      expect(small.cache.bytes).toBeLessThanOrEqual(small.cache.maxBytes);
      expect(small.release()).toBe(0);
    });
  });

  it("a fork equals a fresh run with the same change, at its first step and at any other", async () => {
    await property(async ({ document, loops, sums }, pick, plus) => {
      const loop = loops[pick % Math.max(1, loops.length)];
      if (!loop) return;
      const changed = withPlus(document, sums[plus % Math.max(1, sums.length)] ?? "", plus % 7);
      const [base, next] = [planOf(document), planOf(changed)];
      const forked = new Bench();
      const first = await written((await forked.run(base, { runId: "base" })).tape, forked.backend);
      const step = pick % (loop.count + 1);
      if (![base, next].every(({ steps }) => steps.some((at) => at.kind === "zone" && at.start.id === loop.start)))
        return;
      const plan = forkPlan(base, next, loop.start, step);
      const { tape, summary } = await forked.run(plan, { runId: "fork" });
      expect(summary.ok).toBe(true);
      const fork = await written(tape, forked.backend);
      const fresh = new Bench(new ResultCache(0));
      expect(fork).toEqual(await written((await fresh.run(plan)).tape, fresh.backend));
      if (step === 0) expect(sumsOf(fork)).toEqual(interpreted(next));
      const shared = forked.tapes
        .get("fork")!
        .wires()
        .filter((wire) => tape.zoneOf(wire) === loop.start);
      for (const wire of shared)
        for (let index = 0; index < step; index++)
          expect(fork[`${wire}@${index}`], `${wire} at ${index}`).toEqual(first[`${wire}@${index}`]);
      expect(forked.release()).toBe(0);
    });
  });

  it("a stop at any moment leaves no tensor alive but those of tape and cache", async () => {
    await property(async ({ document }, moment) => {
      const bench = new Bench(new ResultCache(0));
      const control = new RunControl();
      let events = 0;
      const onEvent = (event: RunEvent): void => {
        if (event.type === "node" && events++ === moment % 60) control.command("stop");
      };
      const { summary } = await bench.run(planOf(document), { control, onEvent });
      expect(["done", "cancelled"]).toContain(summary.outcome);
      expect(bench.lost).toBe(0);
      expect(bench.release()).toBe(0);
    });
  });

  it("a device that is lost at any moment leaves none alive either", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    await property(async ({ document }, moment) => {
      const bench = new Bench(new ResultCache(0));
      let asked = 0;
      bench.backend.finished = async () => {
        if (asked++ === moment % 4) throw new Error("device lost");
      };
      await bench.run(planOf(document)).catch(() => null);
      expect(bench.lost).toBe(0);
      expect(bench.release()).toBe(0);
    });
  });
});
