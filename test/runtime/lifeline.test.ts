import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Lifeline } from "../../src/runtime/lifeline.ts";

/** As much of a Worker as a lifeline sees. */
class FakeWorker extends EventTarget {
  terminated = false;
  terminate(): void {
    this.terminated = true;
  }
  beat(): void {
    this.dispatchEvent(new Event("message"));
  }
}

const never = new Promise<never>(() => {});
let worker: FakeWorker;
let deaths: number;
let lifeline: Lifeline;

beforeEach(() => {
  vi.useFakeTimers();
  worker = new FakeWorker();
  deaths = 0;
  lifeline = new Lifeline(worker as unknown as Worker, () => deaths++);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a worker's lifeline", () => {
  it("lets what is pending be answered while beats come", async () => {
    const answer = lifeline.guard(new Promise((resolve) => setTimeout(() => resolve("yes"), 100_000)));
    for (let second = 0; second < 101; second++) {
      worker.beat();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect([await answer, worker.terminated]).toEqual(["yes", false]);
  });

  it("ends a worker without a beat for 30 s, and rejects everything pending with what happened", async () => {
    const pending = [lifeline.guard(never), lifeline.guard(never)].map((promise) =>
      expect(promise).rejects.toMatchObject({ diagnostic: { code: "run.worker-lost" } }),
    );
    await vi.advanceTimersByTimeAsync(29_000);
    expect(worker.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(pending);
    expect([worker.terminated, deaths]).toEqual([true, 1]);
  });

  it("keeps no answer once it was given", async () => {
    vi.useRealTimers();
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const answers: WeakRef<object>[] = [];
    for (let call = 0; call < 20; call++)
      answers.push(new WeakRef(await lifeline.guard(Promise.resolve(new Float32Array(1000)))));
    // What a weak reference was just given or asked for lives to the end of the task.
    await new Promise((resolve) => setTimeout(resolve));
    collect();
    expect(answers.filter((answer) => answer.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });

  it("once ended, rejects at once", async () => {
    lifeline.end({ severity: "error", code: "run.cancelled", message: "The page is closing." });
    await expect(lifeline.guard(never)).rejects.toMatchObject({ diagnostic: { code: "run.cancelled" } });
  });

  it("waits ten times as long as the worker said it would be silent", async () => {
    lifeline.busy(10_000);
    await vi.advanceTimersByTimeAsync(95_000);
    expect(worker.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(worker.terminated).toBe(true);
  });

  it("a crash ends it at once, with the message", async () => {
    const pending = expect(lifeline.guard(never)).rejects.toMatchObject({
      diagnostic: { message: expect.stringContaining("out of memory") },
    });
    worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
    await pending;
    // A second error of the same worker must not end its successor.
    worker.dispatchEvent(Object.assign(new Event("error"), { message: "again" }));
    expect(deaths).toBe(1);
  });
});
