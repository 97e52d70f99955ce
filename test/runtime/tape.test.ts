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

  const tensor = (backend: CpuBackend) => backend.upload({ shape: [1, 1, 4, 4], data: new Float32Array(16) });

  it("keeps what a view saves even where that is larger than all it may hold, and nothing else", () => {
    const backend = new CpuBackend();
    const tape = new Tapes(BYTES / 2).open("run", { wanted: new Set(["a.x"]) });
    const handles = ["a.x", "b.x"].map((wire) => {
      const handle = tensor(backend);
      tape.write(wire, null, [], handle);
      handle.release();
      return handle;
    });
    expect([tape.read("a.x"), tape.read("b.x"), tape.full]).toEqual([handles[0], undefined, true]);
    expect(backend.liveBytes).toBe(BYTES);
  });

  it("holds no more than its bytes, however many wires there are: older iterations of any wire go first", () => {
    const backend = new CpuBackend();
    const tapes = new Tapes(6 * BYTES);
    const tape = tapes.open("run");
    for (let step = 0; step < 4; step++)
      for (const wire of ["a.x", "b.x", "c.x"]) {
        const handle = tensor(backend);
        tape.write(wire, "start", [step], handle);
        handle.release();
        expect(tapes.held.bytes).toBeLessThanOrEqual(6 * BYTES);
      }
    for (const wire of ["a.x", "b.x", "c.x"])
      expect([0, 1, 2, 3].map((step) => tape.read(wire, { step }) !== undefined)).toEqual([false, false, true, true]);
    // As many wires as it has room for keep their newest.
    for (let n = 0; n < 20; n++) {
      const handle = tensor(backend);
      tape.write(`more${n}.x`, null, [], handle);
      handle.release();
    }
    expect(backend.liveBytes).toBe(6 * BYTES);
  });

  it("counts statistics, and lets those of older runs go", async () => {
    const backend = new CpuBackend();
    const tapes = new Tapes(2000);
    const handle = tensor(backend);
    const statistics = await backend.statistics(handle);
    const [old, tape] = [tapes.open("old"), tapes.open("run")];
    for (const of of [old, tape])
      for (let step = 0; step < 20; step++) {
        of.write("a.x", "start", [step], handle);
        of.setStatistics("a.x", [step], statistics);
        expect(tapes.held.bytes).toBeLessThanOrEqual(2000);
      }
    expect([old, tape].map((of) => of.statistics("a.x", { step: 1 }) !== null)).toEqual([false, true]);
    expect(tape.full).toBe(true);
    tapes.release();
    expect(tapes.held.bytes).toBe(0);
  });

  it("says so of no other tape, which had nothing to drop", () => {
    const backend = new CpuBackend();
    const tapes = new Tapes(BYTES);
    const [other, tape] = [tapes.open("other"), tapes.open("run")];
    for (const step of [0, 1]) tape.write("a.x", "start", [step], tensor(backend));
    expect([other.full, tape.full]).toEqual([false, true]);
  });
});
