import { describe, expect, it } from "vitest";
import { encodeGif, type Frame } from "../../../src/imaging/gif/gif.ts";
import { compress } from "../../../src/imaging/gif/lzw.ts";
import { quantise } from "../../../src/imaging/gif/quantise.ts";
import { RandomStream } from "../../../src/imaging/random.ts";
import { decodeGif, expand } from "./decode.ts";

const random = new RandomStream(1, "gif test");
const noise = (count: number, most: number) => Uint8Array.from({ length: count }, () => random.integer(0, most));
const frame = (width: number, height: number, rgb: (x: number, y: number) => readonly number[]): Frame => ({
  width,
  height,
  rgb: Uint8Array.from(Array.from({ length: width * height }, (_, i) => rgb(i % width, Math.floor(i / width))).flat()),
});

describe("LZW", () => {
  it.each([
    ["nothing", new Uint8Array(0), 2],
    ["one index", new Uint8Array([3]), 2],
    ["a run, whose codes are used as soon as they are made", new Uint8Array(5000).fill(1), 2],
    ["noise of 4 colours", noise(3000, 3), 2],
    ["noise of 256 colours, with the table full many times over", noise(40_000, 255), 8],
    ["a pattern", Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 61), 6],
  ])("keeps %s", (_, indices, bits) => {
    expect(expand(compress(indices, bits), bits)).toEqual([...indices]);
  });

  it.each(Array.from({ length: 40 }, (_, i) => i))(
    "keeps noise of any length around a change of code width (%i)",
    (i) => {
      for (let length = 14 * i; length < 14 * (i + 1); length++) {
        const indices = noise(length, 3);
        expect(expand(compress(indices, 2), 2)).toEqual([...indices]);
      }
    },
  );
});

describe("quantising", () => {
  it("is exact for up to 256 colours", () => {
    const rgb = Uint8Array.from(Array.from({ length: 256 }, (_, i) => [i, 255 - i, (i * 7) % 256]).flat());
    const { palette, indices } = quantise(rgb);
    expect([...indices].flatMap((index) => [...palette.subarray(3 * index, 3 * index + 3)])).toEqual([...rgb]);
  });

  it("brings a smooth picture to 256 colours with an error of few levels", () => {
    const rgb = Uint8Array.from(Array.from({ length: 64 * 64 }, (_, i) => [(i % 64) * 4, (i >> 6) * 4, 128]).flat());
    const { palette, indices } = quantise(rgb);
    expect(palette.length).toBeLessThanOrEqual(3 * 256);
    const errors = [...indices].flatMap((index, i) =>
      [0, 1, 2].map((c) => (palette[3 * index + c]! - rgb[3 * i + c]!) ** 2),
    );
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(6);
  });
});

describe("an animated GIF", () => {
  const red = frame(5, 3, () => [255, 0, 0]);
  const many = frame(40, 30, (x, y) => [x * 6, y * 8, (x * y) % 256]);

  it("has its frames, sizes and delays, and plays for ever or once", () => {
    const gif = decodeGif(encodeGif([red, frame(5, 3, (x) => [0, 0, x * 50])], [40, 1500], true));
    expect(gif).toMatchObject({ width: 5, height: 3, loops: 0 });
    expect(gif.frames.map(({ delay }) => delay)).toEqual([4, 150]);
    expect(gif.frames[0]!.rgb).toEqual([...red.rgb]);
    expect(gif.frames[1]!.rgb.slice(0, 15)).toEqual([0, 1, 2, 3, 4].flatMap((x) => [0, 0, x * 50]));
    expect(decodeGif(encodeGif([red], [100], false)).loops).toBeNull();
  });

  it("keeps a picture of more than 256 colours to a few levels", () => {
    const [decoded] = decodeGif(encodeGif([many], [100], true)).frames;
    const mean = decoded!.rgb.reduce((sum, value, i) => sum + Math.abs(value - many.rgb[i]!), 0) / many.rgb.length;
    expect(mean).toBeLessThan(6);
  });

  it("refuses frames of different sizes", () => {
    expect(() => encodeGif([red, many], [1, 1], true)).toThrow(/one size/);
  });
});
