import { describe, expect, it } from "vitest";
import { compareRuns } from "../../src/runtime/compare-runs.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { Tapes } from "../../src/runtime/tapes.ts";
import { pathOf } from "./fixture-nodes.ts";

describe("a comparison", () => {
  it("of a run whose tape is let go meanwhile ends where its tensors end", async () => {
    const tapes = new Tapes();
    let compared = 0;
    const backend = new (class extends CpuBackend {
      override async statistics(...of: Parameters<CpuBackend["statistics"]>) {
        if (++compared === 2) tapes.forget("b");
        return super.statistics(...of);
      }
    })();
    for (const [runId, plus] of [
      ["a", 0],
      ["b", 1],
    ] as const) {
      const tape = tapes.open(runId);
      for (const [k, step] of pathOf(4).steps.entries()) {
        const handle = backend.full([4], k + plus);
        tape.write("body.x", "start", [k], handle);
        handle.release();
        tape.step("start", [k], step);
      }
    }
    const [a, b] = [tapes.get("a")!, tapes.get("b")!];
    const { zones } = await compareRuns(a, b, backend);
    expect(zones[0]!.errors["body.x"]!.map((error) => error?.max)).toEqual([1, 1, undefined, undefined]);
    tapes.release();
    expect(backend.liveBytes).toBe(0);
  });
});
