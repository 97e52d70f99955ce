import { describe, expect, it } from "vitest";
import type { PlanNode } from "../../src/graph/plan.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { rootFrame } from "../../src/runtime/frame.ts";
import { Recorder } from "../../src/runtime/recorder.ts";
import { Tapes } from "../../src/runtime/tapes.ts";
import { ValueKeys } from "../../src/runtime/value-keys.ts";

describe("an edited tensor", () => {
  it("for which there is no room leaves what it was to replace", () => {
    const backend = new CpuBackend();
    const outputs = { out: backend.full([4], 1) };
    backend.limitBytes = backend.liveBytes;
    const tensor = { dtype: "float32", shape: [4], data: new Float32Array(4) } as const;
    const recorder = new Recorder(new Tapes().open("run"), backend, [{ wire: "a.out", tensor }]);
    const frame = rootFrame([], ValueKeys.of({ documentId: "", title: "", steps: [] }));
    expect(() => recorder.write({ id: "a" } as PlanNode, outputs, frame)).toThrow(/no room/);
    outputs.out.release();
    expect(backend.liveBytes).toBe(0);
  });
});
