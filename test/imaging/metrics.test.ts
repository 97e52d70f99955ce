import { describe, expect, it } from "vitest";
import { DEFAULT_METRIC_OPTIONS, meanAbsoluteError, psnr, ssim } from "../../src/imaging/metrics.ts";
import { clean, degraded, fixture, grey } from "./pictures.ts";

const reference = fixture("metrics.json");
const cases = [
  ["rgb", DEFAULT_METRIC_OPTIONS],
  ["y", { ...DEFAULT_METRIC_OPTIONS, colour: "y" }],
  ["crop3", { ...DEFAULT_METRIC_OPTIONS, crop: 3 }],
] as const;

describe("metrics", () => {
  it.each(cases)("equal scikit-image's (%s)", (name, options) => {
    expect(psnr(degraded, clean, options)).toBeCloseTo(reference[name].psnr, 8);
    expect(ssim(degraded, clean, options)).toBeCloseTo(reference[name].ssim, 8);
    expect(meanAbsoluteError(degraded, clean, options)).toBeCloseTo(reference[name].mae, 8);
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
