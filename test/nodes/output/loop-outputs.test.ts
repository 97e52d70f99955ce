import { describe, expect, it } from "vitest";
import { decodeImage } from "../../../src/imaging/codec.ts";
import { decodeNpy } from "../../../src/imaging/npy.ts";
import animation from "../../../src/nodes/output/animation.ts";
import filmstrip from "../../../src/nodes/output/filmstrip.ts";
import saveTensor from "../../../src/nodes/output/save-tensor.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { ResultCache } from "../../../src/runtime/cache.ts";
import { runLocal } from "../../../src/runtime/run-local.ts";
import { decodeGif } from "../../imaging/gif/decode.ts";
import { clean, grey } from "../../imaging/pictures.ts";
import { diagnosticOf, runNode, runTurns, tensorOf } from "../run-node.ts";
import { walk } from "../sampling.ts";

const turns = [-1, -0.5, 0, 0.5, 1].map((value) => ({ image: grey(value, 4, 6) }));

describe("Filmstrip", () => {
  it("fills as the loop runs, at one size, and is saved as it is shown", async () => {
    const runs = await runTurns(filmstrip, { turns });
    expect(runs.map(({ outputs }) => outputs.strip.shape)).toEqual(turns.map(() => [1, 3, 4, 38]));
    const firsts = (strip: { data: Float32Array }) => [0, 8, 16, 24, 32].map((x) => strip.data[x]);
    expect(firsts(runs[4]!.outputs.strip)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(firsts(runs[1]!.outputs.strip).slice(0, 2)).toEqual([-1, -0.5]);
    const file = await runs[4]!.save();
    expect(file).toMatchObject({ name: "filmstrip.png", mime: "image/png" });
    const saved = (await decodeImage(file!.bytes)).tensor;
    expect(saved.shape).toEqual([1, 3, 4, 38]);
    expect(saved.data[32]).toBe(1);
  });

  it("shows as many pictures as asked for, and says when it is given none", async () => {
    const runs = await runTurns(filmstrip, { params: { most: 3 }, turns });
    expect([0, 8, 16].map((x) => runs[4]!.outputs.strip.data[x])).toEqual([-1, 0, 1]);
    expect(await diagnosticOf(runNode(filmstrip, { inputs: { image: tensorOf([4], [1, 2, 3, 4]) } }))).toMatchObject({
      code: "run.shape",
      port: "image",
    });
  });
});

describe("Animation", () => {
  it("is a GIF with a frame an iteration, the last one held", async () => {
    const runs = await runTurns(animation, { params: { delay: 50, hold: 900 }, turns });
    const file = await runs[4]!.save();
    expect(file).toMatchObject({ name: "animation.gif", mime: "image/gif" });
    const gif = decodeGif(file!.bytes);
    expect(gif).toMatchObject({ width: 6, height: 4, loops: 0 });
    expect(gif.frames.map(({ delay, rgb }) => [delay, rgb[0]])).toEqual([
      [5, 0],
      [5, 64],
      [5, 128],
      [5, 191],
      [90, 255],
    ]);
  });

  it("can be played once, and smaller", async () => {
    const [run] = await runTurns(animation, { params: { loop: false, side: 12 }, turns: [{ image: clean }] });
    expect(decodeGif((await run!.save())!.bytes)).toMatchObject({ width: 12, height: 10, loops: null });
  });
});

describe("Save .npy", () => {
  it("saves the last tensor exactly, or all of them with the iterations in front", async () => {
    const tensors = [1, 2, 3].map((value) => tensorOf([2], [value / 3, -value]));
    const saved = async (what: string) =>
      decodeNpy(
        (await (
          await runTurns(saveTensor, { params: { what }, turns: tensors.map((tensor) => ({ tensor })) })
        )
          .at(-1)!
          .save())!.bytes,
      );
    expect(await saved("last")).toEqual(tensors[2]);
    expect(await saved("all")).toEqual({
      shape: [3, 2],
      data: new Float32Array(tensors.flatMap(({ data }) => [...data])),
    });
  });

  it("says when the shape changed on the way", async () => {
    const runs = await runTurns(saveTensor, {
      params: { what: "all" },
      turns: [{ tensor: tensorOf([1], [0]) }, { tensor: tensorOf([2], [0, 0]) }],
    });
    expect(await diagnosticOf(runs[1]!.save())).toMatchObject({ code: "run.shape", port: "tensor" });
  });
});

describe("views in a sampling loop", () => {
  const document = walk(
    { film: ["filmstrip"], gif: ["animation"], npy: ["saveTensor", { what: "all" }], plot: ["plotOverSteps"] },
    [
      ["unet.x0", "film.image"],
      ["unet.x0", "gif.image"],
      ["loop.x", "npy.tensor"],
      ["loop.x", "plot.tensor"],
    ],
  );
  const run = async (cache: ResultCache) => {
    const result = await runLocal(document, { registry, cache });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result;
  };

  it("see every iteration, and save the same files when the loop was cached", async () => {
    const cache = new ResultCache(1e7);
    const files = async () => {
      const result = await run(cache);
      const saved = Object.fromEntries((await result.save()).map(({ node, file }) => [node, file]));
      return { result, saved };
    };
    const first = await files();
    expect(
      Object.values(first.saved)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["film.png", "gif.gif", "npy.npy"]);
    expect(decodeGif(first.saved.gif!.bytes).frames).toHaveLength(4);
    const stacked = decodeNpy(first.saved.npy!.bytes);
    expect(stacked.shape).toEqual([4, 1, 2, 1, 2]);
    const states = await Promise.all([0, 1, 2, 3].map((step) => first.result.value("loop.x", step)));
    expect([...stacked.data]).toEqual(states.flatMap((state) => [...(state as { data: Float32Array }).data]));
    const again = await files();
    expect(again.result.summary.nodes.film?.status).toBe("cached");
    expect(again.saved).toEqual(first.saved);
  });
});
