import { describe, expect, it } from "vitest";
import type { Handle, PreviewOptions } from "../../src/runtime/backend.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { KeptRuns } from "../../src/runtime/kept-runs.ts";
import { RunQueries } from "../../src/runtime/run-queries.ts";
import { fixtureNodes } from "./fixture-nodes.ts";

/** Says of each read back whether it was aside. */
class Watched extends CpuBackend {
  readonly reads: (boolean | undefined)[] = [];
  override download(handle: Handle, aside?: boolean) {
    this.reads.push(aside);
    return super.download(handle);
  }
  override preview(handle: Handle, options: PreviewOptions) {
    this.reads.push(options.aside);
    return super.preview(handle, options);
  }
}

describe("queries of the page", () => {
  it("read aside: a run under way keeps its own errors and counts", async () => {
    const [backend, runs, { registry }] = [new Watched(), new KeptRuns(), fixtureNodes()];
    const plan = { documentId: "", title: "", steps: [] };
    const { tape } = runs.open({ runId: "a", plan, cards: new Map() }, { plan, edits: [] }, registry);
    const handle = backend.full([1, 1, 2, 2], 1);
    tape.write("o.out", null, [], handle);
    handle.release();
    const engine = async () => ({ backend }) as unknown as Engine;
    const queries = new RunQueries({ runs, registry, engine, assets: async () => null });
    await queries.value({ wire: "o.out" });
    await queries.preview({ wire: "o.out", maxSize: 2 });
    await queries.exportTape();
    expect(backend.reads).toEqual([true, true, true]);
  });
});
