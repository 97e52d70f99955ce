import { beforeAll, describe, expect, it, vi } from "vitest";
import { BufferPool } from "../../src/runtime/webgpu/buffer-pool.ts";
import { Commands } from "../../src/runtime/webgpu/commands.ts";

class OutOfMemory {
  constructor(readonly message: string) {}
}

beforeAll(() => {
  vi.stubGlobal("GPUOutOfMemoryError", OutOfMemory);
  vi.stubGlobal("GPUBufferUsage", {});
  vi.stubGlobal("GPUMapMode", {});
  return () => vi.unstubAllGlobals();
});

/** As much of a device as commands and buffers need. */
function device() {
  const createBuffer = ({ size }: { size: number }) => ({
    size,
    destroyed: false,
    destroy() {
      this.destroyed = true;
    },
    mapAsync: async () => {},
    getMappedRange: () => new ArrayBuffer(size),
  });
  const createCommandEncoder = () => ({ copyBufferToBuffer: () => {}, finish: () => ({}) });
  const limits = { maxBufferSize: 1 << 20, maxStorageBufferBindingSize: 1 << 20 };
  const queue = { submit: () => {}, onSubmittedWorkDone: async () => {} };
  const parts = { createBuffer, createCommandEncoder, limits, queue, lost: new Promise(() => {}) };
  const made = Object.assign(new EventTarget(), parts) as unknown as GPUDevice;
  const runOut = (): void => {
    made.dispatchEvent(Object.assign(new Event("uncapturederror"), { error: new OutOfMemory("no room") }));
  };
  return { device: made, runOut };
}

const outOfMemory = { diagnostic: { code: "run.out-of-memory" } };

describe("an error that a GPU device reports", () => {
  it("is left for the run by what is read aside, and found by the run once", async () => {
    const { device: gpu, runOut } = device();
    const commands = new Commands(gpu);
    const buffer = gpu.createBuffer({ size: 16, usage: 0 });
    runOut();
    await expect(commands.read(buffer, 16, true)).rejects.toMatchObject(outOfMemory);
    await expect(commands.finished()).rejects.toMatchObject(outOfMemory);
    await commands.finished();
  });

  it("keeps every buffer of before from being used again: one of them was never made", () => {
    const { device: gpu, runOut } = device();
    const pools: BufferPool[] = [];
    const commands = new Commands(gpu, () => {
      for (const pool of pools) pool.doubt();
    });
    const pool = new BufferPool(commands, 0);
    pools.push(pool);
    const [held, free] = [pool.take(64), pool.take(64)];
    pool.give(free);
    runOut();
    pool.give(held);
    const next = [pool.take(64), pool.take(64)];
    expect(next.some((buffer) => buffer === held || buffer === free)).toBe(false);
    pool.give(next[0]!);
    expect(pool.take(64)).toBe(next[0]);
  });
});
