import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../../src/cli/library.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import { cpuBridge } from "../../src/runtime/onnx/cpu-bridge.ts";
import { LazyModels } from "../../src/runtime/onnx/lazy-models.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";

/** One step of a photo network through the graph, on the cat: the whole picture, or tiles of it. */
const photos = (JSON.parse(readFileSync("public/models/index.json", "utf8")).models as string[]).filter((id) =>
  id.startsWith("photo-"),
);
const ids = process.env.LONG ? photos : photos.slice(0, 1);
const [SIDE, TILE] = process.env.LONG ? [512, 384] : [240, 208];
const networks = new LazyModels({ build: "wasm", threads: 2, bridge: cpuBridge });

async function restored(card: ModelCard, tile: "off" | "size") {
  const library = new FileLibrary();
  await library.addFolder(`public/models/${card.id}`);
  const photo = await library.addFile("public/samples/chelsea-large.png");
  const model = { name: card.id, sha256: card.sha256, bytes: card.bytes };
  const tiles = { tile, tileSize: TILE };
  const network = card.objective
    ? { net: ["model", { model }], call: ["unetStep", { ...tiles, clip: "off" }] }
    : { call: ["imageModel", { model, clip: false, ...tiles }] };
  const document = documentOf(
    {
      photo: ["degradedInput", { image: { ...photo }, fit: "cover", width: SIDE, height: SIDE }],
      rain: ["degrade", { kind: "rain", seed: 1 }],
      alpha: ["residualSchedule", {}],
      beta: ["noiseSchedule", {}],
      path: ["diffusionPath", {}],
      times: ["timesteps", { count: 1 }],
      noise: ["noise", { seed: 1 }],
      noisy: ["addNoise", {}],
      loop: ["loopStart", {}],
      end: ["loopEnd", { start: "loop" }],
      probe: ["probe", {}],
      ...network,
    } as never,
    [
      ["photo.image", "rain.image"],
      ["alpha.schedule", "path.residual"],
      ["beta.schedule", "path.noise"],
      ["path.path", "times.path"],
      ["rain.image", "noise.like"],
      ["rain.image", "noisy.input"],
      ["noise.noise", "noisy.noise"],
      ["times.path", "noisy.path"],
      ...(card.objective
        ? ([
            ["noisy.x_T", "loop.x"],
            ["times.path", "loop.path"],
            ["net.model", "call.model"],
            ["loop.x", "call.x_t"],
            ["loop.step", "call.step"],
            ["rain.image", card.origin === "input" ? "call.input" : "call.condition"],
            ["call.x0", "end.x"],
            ["end.x", "probe.tensor"],
          ] as const)
        : ([
            ["rain.image", "call.image"],
            ["call.image", "probe.tensor"],
          ] as const)),
    ],
  );
  const fed: string[] = [];
  const models: ModelRunner = {
    provider: "wasm",
    call(model, feeds, ...rest) {
      fed.push(...Object.values(feeds).flatMap((feed) => (typeof feed === "object" ? [feed.shape.join("×")] : [])));
      return networks.call(model, feeds, ...rest);
    },
  };
  const result = await runLocal(document, { registry, cards: library.cards, assets: library.source, models });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  if (!result.summary.ok) throw new Error(JSON.stringify(result.summary.diagnostics));
  const { data } = (await result.value(card.objective ? "end.x" : "call.image")) as { data: Float32Array };
  return { data, fed: [...new Set(fed)] };
}

describe(`the pack's photo networks on ${SIDE}×${SIDE} pixels of a photo`, () => {
  it.each(ids)(
    "%s in tiles equals the whole to 1e-4",
    async (id) => {
      const card = JSON.parse(readFileSync(`public/models/${id}/model.json`, "utf8")) as ModelCard;
      const [tiled, whole] = [await restored(card, "size"), await restored(card, "off")];
      expect([tiled.fed, whole.fed]).toEqual([[`1×3×${TILE}×${TILE}`], [`1×3×${SIDE}×${SIDE}`]]);
      const worst = tiled.data.reduce((most, value, i) => Math.max(most, Math.abs(value - whole.data[i]!)), 0);
      expect(worst).toBeLessThanOrEqual(1e-4);
    },
    120_000,
  );
});
