import { describe, expect, it } from "vitest";
import type { GraphDocument, Json } from "../../src/graph/document.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import type { NodeReason, RunSummary } from "../../src/runtime/protocol.ts";
import { type LocalRunOptions, runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** Runs documents one after the other with one cache. */
function session(cache = new ResultCache()) {
  const { registry } = fixtureNodes();
  const backend = new CpuBackend();
  return async (document: GraphDocument, options: Partial<LocalRunOptions> = {}): Promise<RunSummary> => {
    const result = await runLocal(document, { registry, cache, backend, ...options });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.summary;
  };
}

const chain = (ones: Record<string, Json> = {}, add: Record<string, Json> = {}, from = "o.out") =>
  documentOf({ o: ["ones", ones], other: ["ones", { value: 9 }], a: ["add", add], v: ["view"], w: ["view"] }, [
    [from, "a.a"],
    ["a.out", "v.in"],
    ["other.out", "w.in"],
  ]);

const words = ({ nodes }: RunSummary): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(nodes).map(([id, { reason }]) => [id, reason?.words]));
const reasonOf = ({ nodes }: RunSummary, id: string): NodeReason => nodes[id]!.reason!;

describe("why a node ran", () => {
  it("is, the first time, that it had not run before; then, that nothing changed", async () => {
    const run = session();
    expect(reasonOf(await run(chain()), "a")).toMatchObject({ kind: "first", words: "it had not run before" });
    const again = await run(chain());
    expect(Object.values(again.nodes).map(({ status, reason }) => [status, reason?.kind])).toEqual(
      Array(5).fill(["cached", "cached"]),
    );
  });

  it("names the parameter, and what follows from it", async () => {
    const run = session();
    await run(chain());
    const changed = await run(chain({ value: 8 }));
    expect(words(changed)).toMatchObject({
      o: "o.value changed 1 → 8",
      a: "input a came from o, which gave something else",
      v: "input in came from a, which gave something else",
    });
    expect(changed.nodes.w!.status).toBe("cached");
    expect(reasonOf(changed, "o").changes).toEqual([{ kind: "param", param: "value", before: 1, after: 8 }]);
  });

  it("names a wire that leads elsewhere", async () => {
    const run = session();
    await run(chain());
    expect(words(await run(chain({}, {}, "other.out"))).a).toBe("input a is wired to other.out instead of o.out");
  });

  it("is that its result was thrown out of the cache", async () => {
    const cache = new ResultCache(5 * 64);
    const run = session(cache);
    await run(chain());
    cache.maxBytes = 64;
    cache.maxBytes = 5 * 64;
    expect(reasonOf(await run(chain()), "o")).toMatchObject({
      kind: "evicted",
      words: expect.stringContaining("evicted"),
    });
  });

  it("is that it did not finish last time", async () => {
    const run = session();
    const document = documentOf(
      {
        o: ["ones"],
        p: ["path", { count: 2 }],
        s: ["start"],
        bad: ["explode"],
        e: ["end", { start: "s" }],
        v: ["view"],
      },
      [
        ["o.out", "s.x"],
        ["p.path", "s.path"],
        ["s.x", "bad.a"],
        ["s.step", "bad.step"],
        ["s.x", "e.x"],
        ["e.x", "v.in"],
      ],
    );
    await run(document);
    expect(reasonOf(await run(document), "bad").kind).toBe("unfinished");
  });

  it("is that the device changed", async () => {
    const run = session();
    await run(chain());
    const models = { provider: "webgpu", call: async () => ({}) };
    expect(words(await run(chain(), { models })).o).toBe("the device changed: wasm → webgpu");
  });

  it("in a loop is that of the first iteration that ran", async () => {
    const run = session();
    const loop = (plus: number, count: number) =>
      documentOf(
        {
          o: ["ones"],
          p: ["path", { count }],
          start: ["start"],
          b: ["add"],
          c: ["add", { plus }],
          end: ["end"],
          v: ["view"],
        },
        [
          ["o.out", "start.x"],
          ["p.path", "start.path"],
          ["start.x", "b.a"],
          ["b.out", "c.a"],
          ["c.out", "end.x"],
          ["end.x", "v.in"],
        ],
      );
    await run(loop(1, 4));
    const changed = await run(loop(2, 4));
    // The first b is fed with what it was fed with before.
    expect(changed.nodes.b).toMatchObject({ status: "done", ran: 3, cached: 1 });
    expect(changed.nodes.c).toMatchObject({ status: "done", ran: 4, cached: 0 });
    expect(words(changed)).toMatchObject({
      b: "input a came from start, which gave something else",
      c: "c.plus changed 1 → 2",
      end: "input x came from c, which gave something else",
    });
    expect((await run(loop(2, 4))).nodes.start!.status).toBe("cached");
  });
});

describe("what a cached run tells", () => {
  it("has the warnings of the run", async () => {
    const { registry } = fixtureNodes();
    const cache = new ResultCache();
    const document = documentOf({ o: ["ones"], w: ["warner"], v: ["view"] }, [
      ["o.out", "w.in"],
      ["w.out", "v.in"],
    ]);
    for (const status of ["done", "cached"]) {
      const result = await runLocal(document, { registry, cache, backend: new CpuBackend() });
      if (!result.ok) throw new Error();
      expect(result.summary.nodes.w!.status).toBe(status);
      expect(result.summary.diagnostics).toMatchObject([{ nodeId: "w", message: "Mind the ones." }]);
    }
  });
});

describe("a cache that is too small for a loop", () => {
  it("keeps its beginning, so that a second run does not start from nothing", async () => {
    const run = session(new ResultCache(4 * 64));
    const document = documentOf(
      { o: ["ones"], p: ["path", { count: 8 }], start: ["start"], b: ["add", { plus: 1 }], end: ["end"], v: ["view"] },
      [
        ["o.out", "start.x"],
        ["p.path", "start.path"],
        ["start.x", "b.a"],
        ["b.out", "end.x"],
        ["end.x", "v.in"],
      ],
    );
    await run(document);
    // With a breakpoint, hit or not, a run is walked.
    const control = new RunControl(false, [{ kind: "node", nodeId: "elsewhere" }]);
    expect((await run(document, { control })).nodes.b).toMatchObject({ ran: 5, cached: 3 });
  });
});
