import { describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import type { Handle } from "../../src/runtime/backend.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { imageCard, networkFile, refOf, STATE } from "../nodes/networks.ts";

/** Blocks the thread, as a call on WASM does, and has Stop pressed during the first call. */
function blocking(control: RunControl) {
  const calls: string[] = [];
  const models: ModelRunner = {
    provider: "wasm",
    async call({ card }, feeds, backend) {
      if (calls.push(card.title) === 1) setTimeout(() => control.command("stop"));
      const until = performance.now() + 20;
      while (performance.now() < until);
      const { shape } = Object.values(feeds).find((feed): feed is Handle => typeof feed !== "number")!;
      return Object.fromEntries(card.outputs.map(({ name }) => [name, backend.full(shape, 0)]));
    },
  };
  return { calls, models };
}

async function stopped(document: GraphDocument, cards: readonly ModelCard[], file: Uint8Array) {
  const [control, backend] = [new RunControl(), new CpuBackend()];
  const { calls, models } = blocking(control);
  const options = { registry, control, models, backend, assets: async () => file };
  const result = await runLocal(document, { ...options, cards: new Map(cards.map((card) => [card.sha256, card])) });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.summary.outcome).toBe("cancelled");
  result.release();
  expect(backend.liveBytes).toBe(0);
  return calls;
}

describe("Stop is heard within one network call", () => {
  it("by a node that calls its network once a tile", async () => {
    const card = imageCard("one-at-a-time");
    const document = documentOf(
      {
        noise: ["noise", { width: 64, height: 64 }],
        net: ["imageModel", { model: refOf(card), tile: "size", tileSize: 16 }],
        out: ["imageOutput"],
      },
      [
        ["noise.noise", "net.image"],
        ["net.image", "out.image"],
      ],
    );
    expect(await stopped(document, [card], networkFile("one-at-a-time"))).toHaveLength(1);
  });

  it("by a node that calls two networks", async () => {
    const size = { width: 8, height: 8 };
    const net = { model: refOf(STATE) };
    const document = documentOf(
      {
        noise: ["noise", size],
        shown: ["noise", { seed: 2, ...size }],
        mask: ["mask", size],
        residuals: ["residualSchedule"],
        noises: ["noiseSchedule"],
        path: ["diffusionPath"],
        times: ["timesteps", { count: 3 }],
        start: ["loopStart"],
        first: ["model", net],
        second: ["model", net],
        both: ["twoNetworks"],
        unet: ["unetStep"],
        rddm: ["rddm"],
        end: ["loopEnd", { start: "start" }],
        out: ["imageOutput"],
      },
      [
        ["residuals.schedule", "path.residual"],
        ["noises.schedule", "path.noise"],
        ["path.path", "times.path"],
        ["times.path", "start.path"],
        ["noise.noise", "start.x"],
        ["first.model", "both.first"],
        ["second.model", "both.second"],
        ["both.model", "unet.model"],
        ["start.x", "unet.x_t"],
        ["start.step", "unet.step"],
        ["shown.noise", "unet.input"],
        ["mask.mask", "unet.mask"],
        ["start.x", "rddm.x_t"],
        ["start.step", "rddm.step"],
        ["unet.residual", "rddm.residual"],
        ["unet.noise", "rddm.noise"],
        ["unet.x0", "rddm.x0"],
        ["rddm.x", "end.x"],
        ["end.x", "out.image"],
      ],
    );
    expect(await stopped(document, [STATE], networkFile("state"))).toHaveLength(1);
  });
});
