import { describe, expect, it } from "vitest";
import { fail } from "../../src/graph/diagnostic.ts";
import type { Handle } from "../../src/runtime/backend.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import { type LocalRun, runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** As a GPU is: a tensor it has no memory for is zeros, and that is told when the work is done, and only once. */
class LateBackend extends CpuBackend {
  #left = 0;
  #error = false;

  failAt(n: number): void {
    this.#left = n;
  }

  override evaluate(...of: Parameters<CpuBackend["evaluate"]>): Handle {
    const result = super.evaluate(...of);
    if (--this.#left !== 0) return result;
    const { shape } = result;
    result.release();
    this.#error = true;
    return super.full(shape, 0);
  }

  override async finished(): Promise<void> {
    const error = this.#error;
    this.#error = false;
    await new Promise((resolve) => setImmediate(resolve));
    if (error) fail("run.out-of-memory", "There is no room for this: told late.");
  }
}

/** x starts at 1; each of 6 iterations adds 1. */
const loop = (after: Parameters<typeof documentOf>[0] = {}, wires: [string, string][] = []) =>
  documentOf(
    { o: ["ones"], p: ["path", { count: 6 }], start: ["start"], body: ["add", { plus: 1 }], end: ["end"], ...after },
    [["o.out", "start.x"], ["p.path", "start.path"], ["start.x", "body.a"], ["body.out", "end.x"], ...wires],
  );
const viewed = loop({ v: ["view"] }, [["end.x", "v.in"]]);

async function run(
  document: typeof viewed,
  options: { backend: LateBackend; cache?: ResultCache; models?: ModelRunner },
) {
  const result = await runLocal(document, { registry: fixtureNodes().registry, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result as LocalRun;
}

describe("what a device tells late", () => {
  it("is told on the node that ran last, with its step, and what else ran is still in the summary", async () => {
    const backend = new LateBackend();
    backend.failAt(3);
    const { summary } = await run(viewed, { backend });
    expect(summary).toMatchObject({
      outcome: "failed",
      diagnostics: [{ code: "run.out-of-memory", nodeId: "body", message: expect.stringContaining("(step 3)") }],
    });
    expect([summary.nodes.o!.status, summary.nodes.v!.status]).toEqual(["done", "skipped"]);
  });

  it("at the very end fails the run on its last node", async () => {
    const backend = new LateBackend();
    backend.failAt(1);
    const chain = documentOf({ o: ["ones"], a: ["add", { plus: 1 }], v: ["view"] }, [
      ["o.out", "a.a"],
      ["a.out", "v.in"],
    ]);
    const { summary } = await run(chain, { backend });
    expect(summary).toMatchObject({ outcome: "failed", diagnostics: [{ code: "run.out-of-memory", nodeId: "v" }] });
    expect(summary.nodes.v!.status).toBe("failed");
  });

  it("has networks opened anew, and only then", async () => {
    const backend = new LateBackend();
    let doubts = 0;
    const models: ModelRunner = {
      provider: "wasm",
      call: () => Promise.reject(new Error("no network here")),
      doubt: () => void doubts++,
    };
    await run(viewed, { backend, models });
    expect(doubts).toBe(0);
    backend.failAt(2);
    await run(viewed, { backend, models });
    expect(doubts).toBe(1);
  });

  it("leaves nothing wrong in the cache: the next run comes to the same as in peace", async () => {
    for (let at = 1; at <= 6; at++) {
      const [backend, cache] = [new LateBackend(), new ResultCache()];
      backend.failAt(at);
      expect((await run(viewed, { backend, cache })).summary.outcome).toBe("failed");
      const again = await run(viewed, { backend, cache });
      expect([again.summary.ok, await again.value("v.sum")]).toEqual([true, 7 * 16]);
      // What was known to be whole is still there.
      expect(again.summary.nodes.body!.cached).toBe(at - 1);
    }
  });

  it("before a run, in a query say, is not that run's", async () => {
    const backend = new LateBackend();
    backend.failAt(1);
    backend.evaluate("x", { x: 1 }).release();
    expect((await run(viewed, { backend })).summary.ok).toBe(true);
  });
});
