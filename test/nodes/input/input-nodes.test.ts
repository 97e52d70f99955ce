import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../../src/imaging/codec.ts";
import { encodeNpy } from "../../../src/imaging/npy.ts";
import constant from "../../../src/nodes/input/constant.ts";
import degrade from "../../../src/nodes/input/degrade.ts";
import degradedInput from "../../../src/nodes/input/degraded-input.ts";
import tensorFile from "../../../src/nodes/input/tensor-file.ts";
import { clean, fixtureBytes, grey } from "../../imaging/pictures.ts";
import { assetRef, diagnosticOf, runNode, tensorOf } from "../run-node.ts";

const SAMPLES = new URL("../../../public/samples/", import.meta.url);

describe("Degraded input", () => {
  it("gives the picture of its file as it is", async () => {
    const files = { "a.png": await encodePng(clean) };
    const { outputs, warnings } = await runNode(degradedInput, { params: { image: assetRef("a.png") }, files });
    expect(outputs.image).toEqual(clean);
    expect(warnings).toEqual([]);
  });

  it("tells what it did to the picture", async () => {
    const files = { "a.png": fixtureBytes("profile.png") };
    const params = { image: assetRef("a.png"), multipleOf: 3 };
    const { outputs, warnings } = await runNode(degradedInput, { params, files });
    expect(outputs.image.shape).toEqual([1, 3, 3, 6]);
    expect(warnings).toEqual([expect.stringMatching(/^a\.png: .*ICC/), expect.stringMatching(/8 × 4 to 6 × 3/)]);
  });

  it("puts the background colour under transparent parts", async () => {
    const params = { image: assetRef("a.png"), background: "#00f" };
    const { outputs } = await runNode(degradedInput, { params, files: { "a.png": fixtureBytes("alpha.png") } });
    expect([outputs.image.data[0], outputs.image.data[16]]).toEqual([-1, 1]);
  });

  it("says what is wrong, and where", async () => {
    const run = (bytes: Uint8Array, params = {}) =>
      diagnosticOf(runNode(degradedInput, { params: { image: assetRef("a"), ...params }, files: { a: bytes } }));
    expect(await run(new Uint8Array())).toMatchObject({ code: "asset.empty", port: "image" });
    expect(await run(new Uint8Array([1]))).toMatchObject({ code: "asset.unreadable", port: "image" });
    const png = await encodePng(clean);
    expect(await run(png, { background: "blue" })).toMatchObject({ code: "param.range", port: "background" });
    expect(await run(png, { fit: "crop" })).toMatchObject({ code: "run.shape" });
    expect(await diagnosticOf(runNode(degradedInput))).toMatchObject({ code: "param.missing", port: "image" });
    expect(degradedInput.check!({ params: { image: null }, wired: new Set(), known: () => undefined })).toMatchObject([
      { code: "param.missing" },
    ]);
    expect(
      degradedInput.check!({ params: { image: assetRef("a")! }, wired: new Set(), known: () => undefined }),
    ).toEqual([]);
  });
});

describe("Degrade", () => {
  const options = (name: string) =>
    (degrade.params as unknown as Record<string, { options?: { value: string }[] }>)[name]!.options!;

  it.each(options("kind").map(({ value }) => value))(
    "%s: the same seed, the same picture, which differs from the input",
    async (kind) => {
      const run = async (seed: number) =>
        (await runNode(degrade, { params: { kind, seed }, inputs: { image: clean } })).outputs.image;
      expect(await run(1)).toEqual(await run(1));
      expect((await run(1)).data).not.toEqual(clean.data);
      const seeded = ["gaussianNoise", "rain", "lowLight", "holes"].includes(kind);
      expect(JSON.stringify((await run(2)).data) === JSON.stringify((await run(1)).data)).toBe(!seeded);
    },
  );

  it("rain as set here uses the values set here", async () => {
    const params = { kind: "rain", draw: "explicit", density: 0.1, length: 9, angle: 0, gain: 0 };
    expect((await runNode(degrade, { params, inputs: { image: clean } })).outputs.image).toEqual(clean);
    const { outputs } = await runNode(degrade, { params: { ...params, gain: 3 }, inputs: { image: clean } });
    expect(outputs.image.data).not.toEqual(clean.data);
  });

  it("low light as set here uses the values set here", async () => {
    const params = { kind: "lowLight", draw: "explicit", scale: 0.5, gamma: 1, sensorNoise: 0 };
    const { outputs } = await runNode(degrade, { params, inputs: { image: grey(1, 2, 2) } });
    expect([...outputs.image.data]).toEqual(new Array(12).fill(0));
  });

  it("shows every parameter for some kind, and for no kind that does not exist", () => {
    const kinds = new Set(options("kind").map(({ value }) => value));
    for (const [name, spec] of Object.entries(degrade.params).filter(([name]) => name !== "kind")) {
      const shown = (spec as { when: { kind: readonly string[] } }).when.kind;
      expect(shown.length, name).toBeGreaterThan(0);
      for (const kind of shown) expect(kinds.has(kind), `${name}: ${kind}`).toBe(true);
    }
  });

  it("says when a tensor is no picture", async () => {
    const inputs = { image: tensorOf([4], [1, 2, 3, 4]) };
    expect(await diagnosticOf(runNode(degrade, { inputs }))).toMatchObject({ code: "run.shape" });
  });
});

describe("Tensor file", () => {
  const tensor = tensorOf([3, 2], [1, 2, 3, 4, 5, 6]);
  const files = { "z.npy": encodeNpy(tensor) };
  const file = assetRef("z.npy");

  it("gives the array, or one draw of it, counted on by the loop's step", async () => {
    const run = async (params: object, inputs = {}) =>
      (await runNode(tensorFile, { params: { file, ...params }, inputs, files })).outputs.tensor;
    expect(await run({})).toEqual(tensor);
    expect(await run({ draws: true })).toEqual(tensorOf([2], [1, 2]));
    expect(await run({ draws: true, first: 1 }, { step: { index: 1 } })).toEqual(tensorOf([2], [5, 6]));
  });

  it("says when the file holds too few draws, or is none", async () => {
    const run = (params: object, bytes = files["z.npy"]) =>
      diagnosticOf(runNode(tensorFile, { params: { file, ...params }, files: { "z.npy": bytes } }));
    expect(await run({ draws: true, first: 3 })).toMatchObject({
      code: "run.shape",
      hint: expect.stringMatching(/3 draws/),
    });
    expect(await run({}, new Uint8Array([1, 2]))).toMatchObject({ code: "asset.unreadable", port: "file" });
    expect(await diagnosticOf(runNode(tensorFile))).toMatchObject({ code: "param.missing", port: "file" });
  });
});

describe("Constant", () => {
  it("has the shape of its params, or of what it should be like", async () => {
    const params = { value: 0.25, width: 3, height: 2, channels: 1, batch: 2 };
    const alone = await runNode(constant, { params });
    expect(alone.outputs.tensor).toEqual(tensorOf([2, 1, 2, 3], new Array(12).fill(0.25)));
    const like = await runNode(constant, { params, inputs: { like: tensorOf([5], [1, 2, 3, 4, 5]) } });
    expect(like.outputs.tensor).toEqual(tensorOf([5], new Array(5).fill(0.25)));
  });
});

describe("the samples", () => {
  const { samples } = JSON.parse(readFileSync(new URL("index.json", SAMPLES), "utf8")) as {
    samples: {
      name: string;
      sha256: string;
      bytes: number;
      width: number;
      height: number;
      licence: string;
      credit: string;
    }[];
  };

  it("are all listed, and stay below 2 MB", () => {
    const files = readdirSync(SAMPLES).filter((name) => /\.(png|jpg|webp)$/.test(name));
    expect(samples.map(({ name }) => name).sort()).toEqual(files.sort());
    expect(samples.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2e6);
  });

  it.each(samples)("$name is what the list says, and opens without a notice", async (sample) => {
    const bytes = new Uint8Array(readFileSync(new URL(sample.name, SAMPLES)));
    expect(bytes.length).toBe(sample.bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sample.sha256);
    const run = await runNode(degradedInput, { params: { image: assetRef("a"), multipleOf: 8 }, files: { a: bytes } });
    expect(run.outputs.image.shape).toEqual([1, 3, sample.height, sample.width]);
    expect(run.warnings).toEqual([]);
    expect(sample.licence && sample.credit).toBeTruthy();
  });
});
