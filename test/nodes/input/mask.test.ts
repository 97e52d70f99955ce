import { describe, expect, it } from "vitest";
import { paramProblem } from "../../../src/graph/param-check.ts";
import { encodePng } from "../../../src/imaging/codec.ts";
import mask from "../../../src/nodes/input/mask.ts";
import { grey, pictureOf } from "../../imaging/pictures.ts";
import { assetRef, diagnosticOf, runNode } from "../run-node.ts";

describe("Mask", () => {
  it("has the size of the picture it belongs to, or of its params", async () => {
    const like = await runNode(mask, { inputs: { like: grey(0, 6, 10, 4) } });
    expect(like.outputs.mask.shape).toEqual([1, 1, 6, 10]);
    const alone = await runNode(mask, { params: { width: 7, height: 5 } });
    expect(alone.outputs.mask.shape).toEqual([1, 1, 5, 7]);
  });

  it("is 1 in the shape, and outside it when inverted", async () => {
    const run = async (invert: boolean) =>
      (await runNode(mask, { params: { width: 8, height: 8, across: 0.5, down: 0.5, invert } })).outputs.mask.data;
    expect([(await run(false))[0], (await run(false))[4 * 8 + 4]]).toEqual([0, 1]);
    expect([(await run(true))[0], (await run(true))[4 * 8 + 4]]).toEqual([1, 0]);
  });

  it("is painted by strokes, which the document checks", async () => {
    const strokes = [{ radius: 0.2, erase: false, points: [[0.5, 0.5]] }];
    expect(paramProblem(mask.params.strokes, strokes)).toBeNull();
    const { outputs } = await runNode(mask, { params: { from: "strokes", strokes, width: 10, height: 10 } });
    expect(outputs.mask.data.reduce((sum: number, value: number) => sum + value, 0)).toBe(12);
    for (const [bad, message] of [
      [[{ radius: 0, erase: false, points: [[0, 0]] }], /radius above 0/],
      [[{ radius: 0.1, erase: false, points: [[0, 2]] }], /between 0 and 1/],
      [[{ radius: 0.1, erase: false, points: [] }], /points/],
      [[{ radius: 0.1, points: [[0, 0]] }], /erase/],
      [[{ radius: 0.1, erase: false, points: new Array(20_001).fill([0, 0]) }], /20001 points/],
    ] as const)
      expect(paramProblem(mask.params.strokes, bad as never)?.message).toMatch(message);
  });

  it("takes light as hole from a file, and says when it resized it", async () => {
    const png = await encodePng(pictureOf((_, __, x) => (x < 4 ? 255 : 0), 8, 8));
    const run = (size: number) =>
      runNode(mask, {
        params: { from: "file", file: assetRef("m.png"), width: size, height: size },
        files: { "m.png": png },
      });
    const same = await run(8);
    expect([...same.outputs.mask.data.slice(0, 8)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    expect(same.warnings).toEqual([]);
    const larger = await run(16);
    expect(new Set(larger.outputs.mask.data)).toEqual(new Set([0, 1]));
    expect(larger.warnings).toEqual([expect.stringMatching(/m\.png: resized from 8 × 8 to 16 × 16/)]);
  });

  it("says what is missing or damaged", async () => {
    expect(
      mask.check!({ params: { from: "file", file: null }, wired: new Set(), known: () => undefined }),
    ).toMatchObject([{ port: "file" }]);
    expect(mask.check!({ params: { from: "strokes", file: null }, wired: new Set(), known: () => undefined })).toEqual(
      [],
    );
    const run = runNode(mask, { params: { from: "file", file: assetRef("x") }, files: { x: new Uint8Array([1]) } });
    expect(await diagnosticOf(run)).toMatchObject({ code: "asset.unreadable", port: "file" });
  });
});
