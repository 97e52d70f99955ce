import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { cpuBridge } from "../../src/runtime/onnx/cpu-bridge.ts";
import { loadOrt } from "../../src/runtime/onnx/ort.ts";
import { SessionRunner } from "../../src/runtime/onnx/session-runner.ts";

const folder = new URL("../fixtures/tiny-unet/", import.meta.url);
const card = JSON.parse(readFileSync(new URL("model.json", folder), "utf8")) as ModelCard;
const bytes = new Uint8Array(readFileSync(new URL("model.onnx", folder)));
const asset = { name: "tiny", sha256: sha256Hex(bytes), bytes: bytes.length };

async function runner() {
  const beats: number[] = [];
  return { beats, models: new SessionRunner(await loadOrt("wasm", 1), cpuBridge, (ms) => beats.push(ms)) };
}
const image = (backend: CpuBackend, side: number) =>
  backend.upload({
    shape: [1, 3, side, side],
    data: Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i)),
  });

describe("networks on WASM", () => {
  it("the fixture's card names its file", () => {
    expect(card.sha256).toBe(asset.sha256);
  });

  it("give their heads the shape of the state, and depend on ᾱ", async () => {
    const { models, beats } = await runner();
    const backend = new CpuBackend();
    const x = image(backend, 16);
    const call = (alphaBar: number) =>
      models.call({ asset, card }, { x, input: x, alphaBar, betaBar: 0.5 }, backend, async () => bytes);
    const [one, other] = [await call(1), await call(0.2)];
    expect(one.residual!.shape).toEqual([1, 3, 16, 16]);
    const [a, b] = [await backend.download(one.residual!), await backend.download(other.residual!)];
    expect(Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i]!)))).toBeGreaterThan(1e-4);
    expect(beats.length).toBeGreaterThanOrEqual(3);
  });

  it("say how long they may be silent just before they are, the longer the larger they and the image", async () => {
    const said: (number | "loaded")[] = [];
    const models = new SessionRunner(await loadOrt("wasm", 1), cpuBridge, (ms) => said.push(ms));
    const backend = new CpuBackend();
    const call = (side: number, { bytes: length } = asset) =>
      models.call(
        { asset: { ...asset, sha256: `${side} ${length}`, bytes: length }, card },
        { x: image(backend, side), input: image(backend, side), alphaBar: 1, betaBar: 1 },
        backend,
        async () => {
          await new Promise((resolve) => setTimeout(resolve));
          said.push("loaded");
          return bytes;
        },
      );
    await call(16);
    expect(said).toEqual(["loaded", expect.any(Number), expect.any(Number)]);
    await call(32);
    await call(16, { ...asset, bytes: 1e9 });
    const [, , small, , , larger, , , heavier] = said as number[];
    expect(larger).toBeGreaterThan(small!);
    expect(heavier).toBeGreaterThan(10 * small!);
  });

  it("take calls at the same time, one after the other", async () => {
    const { models } = await runner();
    const backend = new CpuBackend();
    const x = image(backend, 16);
    const feeds = { x, input: x, alphaBar: 1, betaBar: 1 };
    const results = await Promise.all(
      [0, 1, 2].map(() => models.call({ asset, card }, feeds, backend, async () => bytes)),
    );
    const [first, , third] = await Promise.all(results.map((outputs) => backend.download(outputs.noise!)));
    expect(first!.data).toEqual(third!.data);
  });

  it("a corrupt file is refused with its name, and a good one still opens", async () => {
    const { models } = await runner();
    const backend = new CpuBackend();
    const x = image(backend, 16);
    const feeds = { x, input: x, alphaBar: 1, betaBar: 1 };
    const broken = { ...asset, name: "broken.onnx", sha256: "f".repeat(64) };
    await expect(
      models.call({ asset: broken, card }, feeds, backend, async () => bytes.slice(0, 999)),
    ).rejects.toMatchObject({
      diagnostic: { code: "model.corrupt", message: expect.stringContaining("broken.onnx") },
    });
    expect((await models.call({ asset, card }, feeds, backend, async () => bytes)).noise!.shape).toEqual([
      1, 3, 16, 16,
    ]);
  });

  it("a size the card rules out is refused before the network sees it", async () => {
    const { models } = await runner();
    const backend = new CpuBackend();
    const x = image(backend, card.size.multipleOf * 4 + 1);
    await expect(
      models.call({ asset, card }, { x, input: x, alphaBar: 1, betaBar: 1 }, backend, async () => bytes),
    ).rejects.toMatchObject({
      diagnostic: { code: "model.size", message: expect.stringContaining(`multiples of ${card.size.multipleOf}`) },
    });
  });
});
