import { describe, expect, it } from "vitest";
import { decodeImage } from "../../../src/imaging/codec.ts";
import imageOutput from "../../../src/nodes/output/image-output.ts";
import { clean, degraded, fixture, grey } from "../../imaging/pictures.ts";
import { diagnosticOf, runNode, tensorOf } from "../run-node.ts";

const reference = fixture("metrics.json");

describe("Image output", () => {
  it("measures against the reference, with the rival's figures", async () => {
    const { outputs } = await runNode(imageOutput, { inputs: { image: degraded, reference: clean, before: degraded } });
    expect(outputs.metrics).toMatchObject([
      {
        label: "PSNR (RGB)",
        value: expect.closeTo(reference.rgb.psnr, 8),
        before: expect.closeTo(reference.rgb.psnr, 8),
      },
      { label: "SSIM (RGB)", value: expect.closeTo(reference.rgb.ssim, 8) },
    ]);
  });

  it("measures nothing, and does not fail, without a reference", async () => {
    expect((await runNode(imageOutput, { inputs: { image: clean } })).outputs.metrics).toEqual([]);
  });

  it("saves exactly the picture", async () => {
    const file = await (await runNode(imageOutput, { params: { file: "cat.png" }, inputs: { image: clean } })).save();
    expect(file).toMatchObject({ name: "cat.png", mime: "image/png" });
    expect((await decodeImage(file!.bytes)).tensor).toEqual(clean);
  });

  it("saves a batch as one sheet", async () => {
    const image = tensorOf([3, 1, 1, 2], [-1, -1, 0.2, 0.2, 1, 1]);
    const saved = async (columns: number) =>
      (
        await decodeImage(
          (await (await runNode(imageOutput, { params: { columns }, inputs: { image } })).save())!.bytes,
        )
      ).tensor;
    const square = await saved(0);
    expect(square.shape).toEqual([1, 3, 2, 4]);
    expect([...square.data.subarray(0, 8)].map((value) => Math.round(value * 10) / 10)).toEqual([
      -1, -1, 0.2, 0.2, 1, 1, -1, -1,
    ]);
    expect((await saved(1)).shape).toEqual([1, 3, 3, 2]);
  });

  it.each([
    ["../../etc/passwd", "_.._etc_passwd.png"],
    ["", "image.png"],
    ["a/b\\c:d", "a_b_c_d.png"],
  ])("saves “%s” in the folder asked for, as %s", async (name, expected) => {
    const file = await (await runNode(imageOutput, { params: { file: name }, inputs: { image: clean } })).save();
    expect(file!.name).toBe(expected);
  });

  it("says when the tensor is no picture", async () => {
    const run = await runNode(imageOutput, { inputs: { image: grey(0, 2, 2, 1, 5) } });
    expect(await diagnosticOf(run.save())).toMatchObject({
      code: "run.shape",
      message: expect.stringMatching(/1 of 5/),
    });
  });
});
