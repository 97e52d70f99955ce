import { describe, expect, it } from "vitest";
import { decodeImage, encodePng } from "../../src/imaging/codec.ts";
import { unitToByte } from "../../src/imaging/colour.ts";
import { ImagingError } from "../../src/imaging/imaging-error.ts";
import { insertText, readText } from "../../src/imaging/png-text.ts";
import { clean, fixtureBytes, grey, pictureOf } from "./pictures.ts";

const pixel = (tensor: { shape: readonly number[]; data: Float32Array }, x: number, y: number) => {
  const [, , height, width] = tensor.shape as [number, number, number, number];
  return [0, 1, 2].map((c) => unitToByte(tensor.data[(c * height + y) * width + x]!));
};
const near = (values: number[], expected: number[]) => values.every((value, i) => Math.abs(value - expected[i]!) <= 6);
const failure = async (bytes: Uint8Array) =>
  decodeImage(bytes).then(
    () => "decoded",
    (error: unknown) => (error instanceof ImagingError ? error : Promise.reject(error)),
  );

describe("the codec", () => {
  it("gives back every one of the 256 levels of a PNG it wrote", async () => {
    const ramp = pictureOf((c, y, x) => (y * 16 + x + 31 * c) % 256, 16, 16);
    const { tensor, notices } = await decodeImage(await encodePng(ramp));
    expect(tensor).toEqual(ramp);
    expect(notices).toEqual([]);
  });

  it("writes the same bytes every time", async () => {
    expect(await encodePng(clean)).toEqual(await encodePng(clean));
  });

  it("writes grey tensors as grey pictures, and no batch", async () => {
    const { tensor } = await decodeImage(await encodePng(grey(0.5, 3, 5, 1, 1)));
    expect(pixel(tensor, 4, 2)).toEqual([191, 191, 191]);
    await expect(encodePng(grey(0, 3, 5, 2))).rejects.toThrow(/not 2 of 3/);
  });

  it("reads WebP, lossless exactly and lossy nearly", async () => {
    const { tensor } = await decodeImage(fixtureBytes("lossless.webp"));
    expect(tensor.shape).toEqual([1, 3, 16, 32]);
    expect([pixel(tensor, 15, 0), pixel(tensor, 16, 15)]).toEqual([
      [200, 30, 30],
      [30, 30, 200],
    ]);
    const lossy = await decodeImage(fixtureBytes("lossy.webp"));
    expect(near(pixel(lossy.tensor, 4, 4), [200, 30, 30])).toBe(true);
  });

  it("turns a JPEG upright as its EXIF orientation says", async () => {
    const { tensor, notices } = await decodeImage(fixtureBytes("orientation-6.jpg"));
    // Stored 32 × 16 with red on the left; orientation 6 shows it turned clockwise: red on top.
    expect(tensor.shape).toEqual([1, 3, 32, 16]);
    expect(near(pixel(tensor, 8, 4), [200, 30, 30])).toBe(true);
    expect(near(pixel(tensor, 8, 28), [30, 30, 200])).toBe(true);
    expect(notices).toEqual([expect.stringMatching(/EXIF/)]);
  });

  it("lays transparent parts over the background, and says so", async () => {
    const { tensor, notices } = await decodeImage(fixtureBytes("alpha.png"), { background: [0, 255, 0] });
    expect([0, 1, 2, 3].map((x) => pixel(tensor, x, 0))).toEqual([
      [0, 255, 0],
      [85, 170, 0],
      [170, 85, 0],
      [255, 0, 0],
    ]);
    expect(notices).toEqual([expect.stringMatching(/[Tt]ransparent/)]);
  });

  it("ignores a colour profile with a notice", async () => {
    const { tensor, notices } = await decodeImage(fixtureBytes("profile.png"));
    expect(pixel(tensor, 0, 0)).toEqual([200, 30, 30]);
    expect(notices).toEqual([expect.stringMatching(/ICC/)]);
  });

  it("says that a JPEG was cut short", async () => {
    const whole = fixtureBytes("orientation-6.jpg");
    const { notices } = await decodeImage(whole.subarray(0, whole.length - 10));
    expect(notices).toContainEqual(expect.stringMatching(/cut short/));
  });

  it("refuses a 20,000-pixel-wide image by its header", async () => {
    const png = (await encodePng(clean)).slice();
    new DataView(png.buffer).setUint32(16, 20_000);
    expect(await failure(png)).toMatchObject({
      problem: "too-large",
      message: expect.stringMatching(/20,000.*16,384/),
    });
    new DataView(png.buffer).setUint32(16, 16_000);
    new DataView(png.buffer).setUint32(20, 16_000);
    expect(await failure(png)).toMatchObject({
      problem: "too-large",
      message: expect.stringMatching(/256 megapixels/),
    });
  });

  it.each([
    ["an empty file", "", "empty", /0 bytes/],
    ["JSON", '{"schema": 1}', "unreadable", /JSON/],
    ["a GIF", "GIF89a\0\0", "unreadable", /a GIF/],
    ["a web page", "<!doctype html><title>404</title>", "unreadable", /HTML/],
    ["a ZIP", "PK\x03\x04....", "unreadable", /ZIP/],
    ["noise", "\x01\x02\x03\x04", "unreadable", /unknown kind/],
    ["a PNG of which only the start is there", "\x89PNG\r\n\x1a\n\0", "unreadable", /cut short/],
  ])("says that %s is no image", async (_, text, problem, message) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(await failure(bytes)).toMatchObject({ problem, message: expect.stringMatching(message) });
  });

  it("refuses CMYK, and damaged pixels, and reads the next image all the same", async () => {
    expect(await failure(fixtureBytes("cmyk.jpg"))).toMatchObject({ message: expect.stringMatching(/CMYK/) });
    const damaged = (await encodePng(clean)).slice();
    damaged.fill(0x55, 41, 60);
    expect(await failure(damaged)).toMatchObject({ problem: "unreadable", message: expect.stringMatching(/damaged/) });
    expect((await decodeImage(await encodePng(clean))).tensor).toEqual(clean);
  });
});

describe("text in a PNG", () => {
  it("comes back as it was put in, and leaves the picture alone", async () => {
    const png = await encodePng(clean, { graph: '{"title": "Æther – 雨"}', other: "x" });
    expect(readText(png, "graph")).toBe('{"title": "Æther – 雨"}');
    expect(readText(png, "missing")).toBeNull();
    expect((await decodeImage(png)).tensor).toEqual(clean);
  });

  it("is replaced, not doubled", async () => {
    const once = insertText(await encodePng(clean), "graph", "old text");
    const twice = insertText(once, "graph", "new text");
    expect(readText(twice, "graph")).toBe("new text");
    expect(twice.length).toBe(once.length);
  });
});
