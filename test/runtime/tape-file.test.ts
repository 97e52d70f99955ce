import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { isOutOfMemory } from "../../src/runtime/out-of-memory.ts";
import { readTape, writeTape } from "../../src/runtime/tape-file.ts";
import { Tapes } from "../../src/runtime/tapes.ts";

describe("a tape's file", () => {
  it("has the pictures and the numbers that views noted, not finite ones too", async () => {
    const [backend, tapes] = [new CpuBackend(), new Tapes()];
    const tape = tapes.open("run");
    const handle = backend.full([2, 2], 7);
    tape.write("a.x", "start", [0], handle);
    const notes = [
      { shape: [1, 2], data: Float32Array.of(0.5, Number.NaN) },
      { mean: Number.POSITIVE_INFINITY, points: Float32Array.of(1, 2, 3) },
    ];
    for (const [index, note] of notes.entries()) tape.note("strip", [index], 2, note);
    const run = { plan: { documentId: "", title: "", steps: [] }, summary: null, label: null };
    const file = await writeTape(tape, run, backend);
    const again = tapes.open("again");
    readTape(file, again, backend);
    expect(again.notesOf("strip")).toEqual({ notes: notes.map((note, index) => ({ index, note })), turns: 2 });
    expect((await backend.download(again.read("a.x", { step: 0 }) as typeof handle)).data).toEqual(
      new Float32Array(4).fill(7),
    );
    expect(() => readTape(file.subarray(0, file.length - 4), tapes.open("short"), backend)).toThrow(/cut short/);
  });
});

describe("out of memory", () => {
  it("is known by the words of V8", () => {
    expect(["Array buffer allocation failed", "Invalid typed array length: 4294967296"].every(isOutOfMemory)).toBe(
      true,
    );
  });
});
