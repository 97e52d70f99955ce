import { describe, expect, it } from "vitest";
import type { Tensor } from "../../src/expression/tensor.ts";
import { gaussianNoise } from "../../src/imaging/degradation/noise.ts";
import { DEFAULT_METRIC_OPTIONS, meanAbsoluteError, psnr, ssim } from "../../src/imaging/metrics.ts";
import { clean, degraded, fixture, grey } from "./pictures.ts";

const reference = fixture("metrics.json");
const [height, width] = [20, 24];
/** 1 in columns x0 to x1 and rows y0 to y1. */
const holeOf = (x0: number, x1: number, y0: number, y1: number): Tensor => ({
  shape: [1, 1, height, width],
  data: Float32Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= x0 && x <= x1 && y >= y0 && y <= y1 ? 1 : 0;
  }),
});
const cases = [
  ["rgb", DEFAULT_METRIC_OPTIONS],
  ["y", { ...DEFAULT_METRIC_OPTIONS, colour: "y" }],
  ["crop3", { ...DEFAULT_METRIC_OPTIONS, crop: 3 }],
  ["hole", { ...DEFAULT_METRIC_OPTIONS, mask: holeOf(9, 15, 7, 12) }],
] as const;

describe("metrics", () => {
  it.each(cases)("equal scikit-image's (%s)", (name, options) => {
    expect(psnr(degraded, clean, options)).toBeCloseTo(reference[name].psnr, 8);
    expect(ssim(degraded, clean, options)).toBeCloseTo(reference[name].ssim, 8);
    expect(meanAbsoluteError(degraded, clean, options)).toBeCloseTo(reference[name].mae, 8);
  });

  it("measure only the hole: what differs outside it does not count", () => {
    const mask = holeOf(9, 15, 7, 12);
    const outside = { ...clean, data: clean.data.slice() };
    outside.data[0] = -outside.data[0]!;
    expect(psnr(outside, clean, { ...DEFAULT_METRIC_OPTIONS, mask })).toBe(Number.POSITIVE_INFINITY);
    expect(psnr(outside, clean)).toBeLessThan(60);
    const cropped = { ...DEFAULT_METRIC_OPTIONS, mask, crop: 3 };
    expect(psnr(degraded, clean, cropped)).toBeCloseTo(reference.hole.psnr, 8);
  });

  it("of a grey picture and one 10 levels lighter are 28.13 dB, 10 levels, and SSIM's luminance term alone", () => {
    const level = (byte: number) => grey(byte / 127.5 - 1, 16, 16);
    const [light, dark] = [level(110), level(100)];
    expect(psnr(light, dark)).toBeCloseTo(20 * Math.log10(25.5), 6);
    expect(psnr(light, dark).toFixed(2)).toBe("28.13");
    expect(meanAbsoluteError(light, dark)).toBeCloseTo(10, 6);
    const c1 = (0.01 * 255) ** 2;
    expect(ssim(light, dark)).toBeCloseTo((2 * 110 * 100 + c1) / (110 ** 2 + 100 ** 2 + c1), 8);
    // Luma has 219 levels where RGB has 255.
    expect(psnr(light, dark, { ...DEFAULT_METRIC_OPTIONS, colour: "y" })).toBeCloseTo(
      20 * Math.log10(25.5 * (255 / 219)),
      4,
    );
  });

  /** E[min(n, b)²] and its mirror image for n ~ N(0, σ²): what a saved file keeps of noise around a level. */
  function keptVariance(sigma: number, below: number, above: number): number {
    const step = sigma / 1000;
    let sum = 0;
    for (let n = -8 * sigma; n <= 8 * sigma; n += step)
      sum += Math.min(above, Math.max(-below, n)) ** 2 * Math.exp(-((n / sigma) ** 2) / 2);
    return (sum * step) / (sigma * Math.sqrt(2 * Math.PI));
  }

  it.each([25, 50])(
    "of a mid-grey picture with noise of σ = %i are 20·log10(255/σ), and less of it where it is saved",
    (sigma) => {
      const level = 128;
      const picture = grey(level / 127.5 - 1, 256, 256);
      const noisy = gaussianNoise(picture, 3, { sigma, share: 0, clip: false, quantise: false });
      // A quarter of a million squares: their mean is good to 0.3 %, or 0.014 dB.
      const plain = psnr(noisy, picture, { ...DEFAULT_METRIC_OPTIONS, rounded: false });
      expect(Math.abs(plain - 20 * Math.log10(255 / sigma))).toBeLessThan(0.05);
      expect(Math.abs(plain - { 25: 20.17, 50: 14.15 }[sigma]!)).toBeLessThan(0.05);
      const kept = keptVariance(sigma, level, 255 - level) + 1 / 12;
      expect(Math.abs(psnr(noisy, picture) - 10 * Math.log10(255 ** 2 / kept))).toBeLessThan(0.05);
    },
  );

  it("of noise near black are higher in a saved file: half of it is cut off", () => {
    const picture = grey(-1, 256, 256);
    const noisy = gaussianNoise(picture, 3, { sigma: 25, share: 0, clip: false, quantise: false });
    const gain = psnr(noisy, picture) - psnr(noisy, picture, { ...DEFAULT_METRIC_OPTIONS, rounded: false });
    expect(Math.abs(gain - 10 * Math.log10(2))).toBeLessThan(0.05);
  });

  it("refuse a mask that does not fit or has no hole", () => {
    const withMask = (mask: Tensor) => () => psnr(degraded, clean, { ...DEFAULT_METRIC_OPTIONS, mask });
    expect(withMask(grey(1, 20, 23, 1, 1))).toThrow(/1 × 1 × 20 × 23/);
    expect(withMask(grey(1, 20, 24))).toThrow(/mask/);
    expect(withMask(grey(0.4, 20, 24, 1, 1))).toThrow(/no hole/);
    const corner = { ...DEFAULT_METRIC_OPTIONS, mask: holeOf(0, 3, 0, 3) };
    expect(() => ssim(degraded, clean, corner)).toThrow(/within 5 px of the border/);
  });

  it("of equal images are infinite, one and zero", () => {
    expect(psnr(clean, clean)).toBe(Number.POSITIVE_INFINITY);
    expect(ssim(clean, clean)).toBeCloseTo(1, 12);
    expect(meanAbsoluteError(clean, clean)).toBe(0);
  });

  it("round to 8 bits unless told otherwise", () => {
    const nearly = { ...clean, data: clean.data.map((value) => value + 0.3 / 127.5) };
    expect(psnr(nearly, clean)).toBe(Number.POSITIVE_INFINITY);
    expect(psnr(nearly, clean, { ...DEFAULT_METRIC_OPTIONS, rounded: false })).toBeCloseTo(
      20 * Math.log10(255 / 0.3),
      2,
    );
  });

  it("are the mean over images, and one reference serves a batch", () => {
    const batch = { shape: [2, 3, 20, 24], data: new Float32Array([...degraded.data, ...grey(0, 20, 24).data]) };
    const each = psnr(degraded, clean) + psnr(grey(0, 20, 24), clean);
    expect(psnr(batch, clean)).toBeCloseTo(each / 2, 10);
  });

  it("refuse what cannot be compared", () => {
    expect(() => psnr(clean, grey(0, 20, 23))).toThrow(/1 × 3 × 20 × 24.*1 × 3 × 20 × 23/);
    expect(() => ssim(grey(0, 10, 30), grey(0, 10, 30))).toThrow(/11 × 11/);
    expect(() => psnr(grey(0, 4, 4), grey(0, 4, 4), { ...DEFAULT_METRIC_OPTIONS, crop: 2 })).toThrow(/cropping 2 px/);
    expect(() => psnr(grey(0, 4, 4, 1, 1), grey(0, 4, 4, 1, 1), { ...DEFAULT_METRIC_OPTIONS, colour: "y" })).toThrow(
      /3 channels/,
    );
  });
});
