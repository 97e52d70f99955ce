import { describe, expect, it } from "vitest";
import { toLight } from "../../src/imaging/colour.ts";
import { fitImage } from "../../src/imaging/fit.ts";
import { resizeImage } from "../../src/imaging/resize.ts";
import { clean, fixture, grey, HEIGHT, maxDifference, meanOf, pictureOf, WIDTH } from "./pictures.ts";

const fit = { policy: "original", width: 8, height: 8, multipleOf: 1, anchor: "centre" } as const;

describe("resizing", () => {
  it.each(fixture("resize.json").cases as { width: number; height: number; light: number[] }[])(
    "to $width × $height equals Pillow's bicubic in linear light",
    ({ width, height, light }) => {
      const resized = resizeImage(clean, width, height);
      expect(resized.shape).toEqual([1, 3, height, width]);
      expect(maxDifference(toLight(resized.data.subarray(0, width * height)), light)).toBeLessThan(3e-6);
    },
  );

  it("averages light, not code values: black and white lines give 188, not 128", () => {
    const lines = pictureOf((_, y) => (y % 2) * 255, 64, 64);
    expect(meanOf(resizeImage(lines, 8, 8).data)).toBeCloseTo(187.5 / 127.5 - 1, 1);
  });

  it("keeps a flat picture flat and values outside the range", () => {
    for (const value of [-1.3, 0.25, 1.4])
      expect(maxDifference(resizeImage(grey(value, 5, 7), 13, 3).data, grey(value, 3, 13).data)).toBeLessThan(1e-6);
  });
});

describe("fitting", () => {
  it("cuts to multiples only when asked, and says so", () => {
    expect(fitImage(clean, fit)).toEqual({ tensor: clean, notices: [] });
    const { tensor, notices } = fitImage(clean, { ...fit, multipleOf: 16 });
    expect(tensor.shape).toEqual([1, 3, 16, 16]);
    expect(notices).toEqual([expect.stringContaining(`${WIDTH} × ${HEIGHT} to 16 × 16`)]);
    expect(tensor.data[0]).toBe(clean.data[2 * WIDTH + 4]);
  });

  it("crops the part asked for, centred or from the corner", () => {
    expect(fitImage(clean, { ...fit, policy: "crop" }).tensor.data[0]).toBe(clean.data[6 * WIDTH + 8]);
    expect(fitImage(clean, { ...fit, policy: "crop", anchor: "top-left" }).tensor.data[0]).toBe(clean.data[0]);
    // A place of its own: 3/4 of the 16 × 12 px beside the 8 × 8 part.
    const placed = fitImage(clean, { ...fit, policy: "crop", anchor: { x: 0.75, y: 0.25 } });
    expect(placed.tensor.data[0]).toBe(clean.data[3 * WIDTH + 12]);
  });

  it("fills and stretches to the size asked for", () => {
    for (const policy of ["cover", "stretch"] as const)
      expect(fitImage(clean, { ...fit, policy, width: 30, height: 10 }).tensor.shape).toEqual([1, 3, 10, 30]);
  });

  it("refuses a part larger than the picture", () => {
    expect(() => fitImage(clean, { ...fit, policy: "crop", width: 25 })).toThrow(/24 × 20 px, is smaller.*25 × 8/);
    expect(() => fitImage(clean, { ...fit, multipleOf: 32 })).toThrow(/multiple/);
  });
});
