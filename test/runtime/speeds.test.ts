import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compile } from "../../src/graph/compile.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import type { Handle } from "../../src/runtime/backend.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { execute } from "../../src/runtime/executor.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import type { RunEvent } from "../../src/runtime/protocol.ts";
import { Speeds } from "../../src/runtime/speeds.ts";
import { Tapes } from "../../src/runtime/tapes.ts";
import { documentOf } from "../graph/build.ts";
import { imageCard, refOf } from "../nodes/networks.ts";

/** The clock stands still but for what the tests let pass. */
let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

const [slow, quick] = [imageCard("contrast"), imageCard("one-at-a-time")];
const MS: Record<string, number> = { [slow.sha256]: 1000, [quick.sha256]: 10 };
const SIDE = 8;

/** A slow network before the loop, and one after it; a quick one in each of three iterations. */
const document = documentOf(
  {
    noise: ["noise", { width: SIDE, height: SIDE }],
    before: ["imageModel", { model: refOf(slow) }],
    residuals: ["residualSchedule"],
    noises: ["noiseSchedule"],
    path: ["diffusionPath"],
    times: ["timesteps", { count: 3 }],
    start: ["loopStart"],
    inside: ["imageModel", { model: refOf(quick) }],
    end: ["loopEnd", { start: "start" }],
    after: ["imageModel", { model: refOf(slow), clip: false }],
    out: ["imageOutput"],
  },
  [
    ["noise.noise", "before.image"],
    ["residuals.schedule", "path.residual"],
    ["noises.schedule", "path.noise"],
    ["path.path", "times.path"],
    ["times.path", "start.path"],
    ["before.image", "start.x"],
    ["start.x", "inside.image"],
    ["inside.image", "end.x"],
    ["end.x", "after.image"],
    ["after.image", "out.image"],
  ],
);

async function run(control: RunControl, onEvent: (event: RunEvent) => void = () => {}) {
  const cards = new Map<string, ModelCard>([slow, quick].map((card) => [card.sha256, card]));
  const compiled = compile(document, registry, { cards, assets: new Set(cards.keys()) });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const models: ModelRunner = {
    provider: "wasm",
    async call({ card }, feeds, backend) {
      now += MS[card.sha256]!;
      const { shape } = Object.values(feeds).find((feed): feed is Handle => typeof feed !== "number")!;
      return { made: backend.full(shape, 0) };
    },
  };
  const speeds = new Speeds();
  const summary = await execute({
    runId: "run",
    plan: compiled.value,
    registry,
    environment: { backend: new CpuBackend(), models, assets: async () => new Uint8Array(), cards },
    control,
    tape: new Tapes().open("run"),
    cache: new ResultCache(0),
    previewSize: 0,
    speeds,
    emit: onEvent,
  });
  expect(summary.outcome).toBe("done");
  const msOf = (card: ModelCard) => speeds.expect("wasm", card.sha256, 3 * SIDE * SIDE);
  return { summary, msOf };
}

describe("the time of network calls", () => {
  it("before and after a loop is their own, not the loop's", async () => {
    const { msOf } = await run(new RunControl());
    expect([msOf(slow), msOf(quick)]).toEqual([1000, 10]);
  });

  it("is without the time that the run was paused, and so is all that is told of time", async () => {
    const control = new RunControl(false, [{ kind: "node", nodeId: "inside" }]);
    const left: (number | null)[] = [];
    const { summary, msOf } = await run(control, (event) => {
      if (event.type === "loop") left.push(event.progress.etaMs);
      if (event.type !== "paused") return;
      setTimeout(() => {
        now += 1e6;
        control.command("resume");
      });
    });
    expect(left).toEqual([null, 20, 10]);
    expect([msOf(slow), msOf(quick)]).toEqual([1000, 10]);
    expect([summary.ms, summary.nodes.start!.ms, summary.nodes.end!.ms]).toEqual([2030, 30, 30]);
  });
});
