import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { Tapes } from "../../src/runtime/tapes.ts";

const BYTES = 4 * 16;

describe("a full tape", () => {
  it("drops a wire's oldest iterations, never the newest, and says so", () => {
    const backend = new CpuBackend();
    const tape = new Tapes(3 * BYTES).open("run");
    const handles = Array.from({ length: 5 }, (_, k) => {
      const handle = backend.upload({ shape: [1, 1, 4, 4], data: new Float32Array(16).fill(k) });
      tape.write("a.x", "start", [k], handle);
      handle.release();
      return handle;
    });
    expect([0, 1, 2, 3, 4].map((step) => tape.read("a.x", { step }))).toEqual([
      undefined,
      undefined,
      ...handles.slice(2),
    ]);
    expect(tape.read("a.x")).toBe(handles[4]);
    expect([tape.full, backend.liveBytes]).toEqual([true, 3 * BYTES]);
    tape.release();
    expect(backend.liveBytes).toBe(0);
  });

  it("keeps the one value that is larger than all it may hold", () => {
    const backend = new CpuBackend();
    const tape = new Tapes(BYTES / 2).open("run");
    const handle = backend.upload({ shape: [1, 1, 4, 4], data: new Float32Array(16) });
    tape.write("a.x", null, [], handle);
    expect([tape.read("a.x"), tape.full]).toEqual([handle, true]);
  });
});
