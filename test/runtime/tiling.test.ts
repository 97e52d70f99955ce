import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelCard } from "../../src/graph/model-card.ts";
import type { Tile } from "../../src/nodes/define.ts";
import type { Backend, Handle } from "../../src/runtime/backend.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { cpuBridge } from "../../src/runtime/onnx/cpu-bridge.ts";
import { loadOrt } from "../../src/runtime/onnx/ort.ts";
import { SessionRunner } from "../../src/runtime/onnx/session-runner.ts";
import { tiledCall } from "../../src/runtime/tiled-call.ts";
import { axisTiles, type TileRule, weightAt } from "../../src/runtime/tiling.ts";
import { imageCard, networkFile, refOf } from "../nodes/networks.ts";

const rules = fc
  .record({ multipleOf: fc.integer({ min: 1, max: 8 }), core: fc.integer({ min: 1, max: 9 }), overlaps: fc.nat(8) })
  .chain(({ multipleOf, core, overlaps }) =>
    fc.record({
      rule: fc.constant({
        side: (core + overlaps) * multipleOf,
        overlap: overlaps * multipleOf,
        ramp: 0,
        multipleOf,
      } satisfies TileRule),
      length: fc.integer({ min: 1, max: 60 }).map((cells) => cells * multipleOf),
    }),
  );

describe("tiles of an axis", () => {
  it("count every pixel once, and far enough from the cuts", () => {
    fc.assert(
      fc.property(rules, ({ rule, length }) => {
        const tiles = axisTiles(length, rule);
        const counted = new Array<number>(length).fill(0);
        for (const tile of tiles) {
          expect(tile.from % rule.multipleOf).toBe(0);
          for (let at = 0; at < tile.length; at++) {
            const weight = weightAt(at, tile);
            counted[tile.from + at]! += weight;
            if (weight === 0) continue;
            // What counts sees half an overlap of true neighbours, or the picture's own border.
            if (tile.from > 0) expect(at).toBeGreaterThanOrEqual(rule.overlap / 2 - 0.5);
            if (tile.from + tile.length < length)
              expect(tile.length - 1 - at).toBeGreaterThanOrEqual(rule.overlap / 2 - 0.5);
          }
        }
        expect(new Set(counted)).toEqual(new Set([1]));
      }),
      { numRuns: 300 },
    );
  });

  it("blend to 1 across their overlaps", () => {
    fc.assert(
      fc.property(rules, ({ rule, length }) => {
        const sums = new Float64Array(length);
        for (const tile of axisTiles(length, { ...rule, ramp: rule.overlap }))
          for (let at = 0; at < tile.length; at++) sums[tile.from + at]! += weightAt(at, tile);
        for (const sum of sums) if (Math.abs(sum - 1) > 1e-9) throw new Error(`${sum}`);
      }),
      { numRuns: 300 },
    );
  });
});

const waves = (backend: Backend, shape: readonly [number, number, number, number]) =>
  backend.upload({
    shape,
    data: Float32Array.from(
      { length: shape.reduce((a, b) => a * b) },
      (_, i) => Math.sin(i * 0.7) + 0.3 * Math.sin(i / 31),
    ),
  });

async function caller(card: ModelCard, bytes: Uint8Array) {
  const models = new SessionRunner(await loadOrt("wasm", 1), cpuBridge);
  const backend = new CpuBackend();
  const warnings: string[] = [];
  const calls: (readonly number[])[] = [];
  const through = async (feeds: Record<string, Handle | number>, tile: Tile) => {
    calls.length = 0;
    const outputs = await tiledCall(
      card,
      feeds,
      tile,
      backend,
      (pieces) => {
        calls.push((Object.values(pieces).find((value) => typeof value === "object") as Handle).shape);
        return models.call({ asset: refOf(card), card }, pieces, backend, async () => bytes);
      },
      (message) => warnings.push(message),
    );
    const arrays: Record<string, Float32Array> = {};
    for (const [name, output] of Object.entries(outputs)) {
      arrays[name] = (await backend.download(output)).data;
      output.release();
    }
    return arrays;
  };
  return { backend, warnings, calls, through };
}

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity);

const folder = new URL("../fixtures/tiny-unet/", import.meta.url);
const unet = JSON.parse(readFileSync(new URL("model.json", folder), "utf8")) as ModelCard;
const unetBytes = new Uint8Array(readFileSync(new URL("model.onnx", folder)));

describe("a network in tiles", () => {
  it("that looks only so far gives what it gives for the whole, batches too", async () => {
    const { backend, calls, through } = await caller(unet, unetBytes);
    const x = waves(backend, [2, 3, 70, 94]);
    const feeds = { x, input: x, alphaBar: 0.8, betaBar: 0.6 };
    const whole = await through(feeds, "off");
    expect(calls).toEqual([[2, 3, 70, 94]]);
    const tiled = await through(feeds, 32);
    expect(calls).toHaveLength(4 * 5);
    expect(new Set(calls.map(String))).toEqual(new Set(["2,3,32,32"]));
    expect(worst(tiled.residual!, whole.residual!)).toBeLessThan(1e-5);
    expect(worst(tiled.noise!, whole.noise!)).toBeLessThan(1e-5);
    x.release();
    expect(backend.liveBytes).toBe(0);
  });

  it("whose overlap is too short does not, so the test above can fail", async () => {
    const near = { ...unet, size: { ...unet.size, receptiveRadius: 0 } };
    const { backend, through } = await caller(near, unetBytes);
    const x = waves(backend, [1, 3, 64, 64]);
    const feeds = { x, input: x, alphaBar: 0.8, betaBar: 0.6 };
    expect(worst((await through(feeds, 32)).noise!, (await through(feeds, "off")).noise!)).toBeGreaterThan(1e-3);
  });

  it("that sees the whole picture is blended, with a warning", async () => {
    const card = imageCard("contrast");
    const global = { ...card, size: { ...card.size, receptiveRadius: null } };
    const { backend, warnings, calls, through } = await caller(global, networkFile("contrast"));
    const picture = waves(backend, [1, 3, 48, 64]);
    await through({ picture }, "auto");
    expect([calls.length, warnings]).toEqual([1, []]);
    const { made } = await through({ picture }, 32);
    expect(calls.length).toBeGreaterThan(1);
    expect(warnings[0]).toMatch(/whole picture.*blended over 8 px/);
    expect(made!.every(Number.isFinite)).toBe(true);
    // Without a global operator the same blend is exact.
    const local = await caller({ ...global }, networkFile("one-at-a-time"));
    const doubled = (await local.through({ picture: waves(local.backend, [1, 3, 48, 64]) }, 32)).made!;
    const { data } = await backend.download(picture);
    expect(
      worst(
        doubled,
        data.map((value) => 2 * value),
      ),
    ).toBeLessThan(1e-5);
  });

  it("says which tiles are too small, and cuts large pictures by itself", async () => {
    const { backend, calls, through } = await caller(unet, unetBytes);
    const x = waves(backend, [1, 3, 64, 64]);
    await expect(through({ x, input: x, alphaBar: 1, betaBar: 1 }, 16)).rejects.toMatchObject({
      diagnostic: { code: "model.size", message: expect.stringMatching(/overlap by 16 px/), port: "tileSize" },
    });
    const card = imageCard("one-at-a-time");
    const large = await caller(card, networkFile("one-at-a-time"));
    const picture = large.backend.full([1, 3, 1024, 1032], 0.5);
    const { made } = await large.through({ picture }, "auto");
    expect(large.calls.length).toBe(4);
    expect(made!.every((value) => value === 1)).toBe(true);
    expect(calls).toEqual([]);
  });

  it("of one size refuses every other, in tiles or whole", async () => {
    const faces = JSON.parse(readFileSync("public/models/faces-64/model.json", "utf8")) as ModelCard;
    const { backend, through } = await caller(faces, new Uint8Array(readFileSync("public/models/faces-64/model.onnx")));
    const x = waves(backend, [1, 3, 128, 64]);
    for (const tile of ["auto", 64] as const)
      await expect(through({ x, alphaBar: 1, betaBar: 1 }, tile)).rejects.toMatchObject({
        diagnostic: { code: "model.size", message: expect.stringMatching(/exactly 64×64 px, not 64×128/) },
      });
  });
});
