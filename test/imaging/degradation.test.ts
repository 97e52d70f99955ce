import { describe, expect, it } from "vitest";
import { byteToUnit, toLight, unitToByte } from "../../src/imaging/colour.ts";
import { downscale, gaussianBlur, motionBlur } from "../../src/imaging/degradation/blur.ts";
import { jpegCompression } from "../../src/imaging/degradation/jpeg.ts";
import { addHaze, drawLowLight, lowLight } from "../../src/imaging/degradation/light.ts";
import { kernelTaps, lineKernel } from "../../src/imaging/degradation/line-kernel.ts";
import { cutHoles, gaussianNoise } from "../../src/imaging/degradation/noise.ts";
import { addRain, drawRain, rainField } from "../../src/imaging/degradation/rain.ts";
import { psnr } from "../../src/imaging/metrics.ts";
import { RandomStream } from "../../src/imaging/random.ts";
import { clean, fixture, grey, maxDifference, meanOf, pictureOf } from "./pictures.ts";

const seeds = Array.from({ length: 400 }, (_, seed) => seed);

describe("random streams", () => {
  it.each(
    fixture("random.json").streams as { seed: number | string; purpose: string; index: number; words: number[] }[],
  )("are xoshiro128++ (seed $seed, $purpose)", ({ seed, purpose, index, words }) => {
    const stream = new RandomStream(seed, purpose, index);
    expect(words.map(() => stream.next())).toEqual(words);
  });

  it("are uniform and normal", () => {
    const stream = new RandomStream(1, "test");
    const uniform = Array.from({ length: 20_000 }, () => stream.uniform(2, 4));
    expect(meanOf(uniform)).toBeCloseTo(3, 1);
    const normal = Array.from({ length: 20_000 }, () => stream.normal());
    expect(meanOf(normal)).toBeCloseTo(0, 1);
    expect(meanOf(normal.map((z) => z * z))).toBeCloseTo(1, 1);
    expect(meanOf(normal.map((z) => z ** 4))).toBeGreaterThan(2.7);
  });
});

describe("counts of photons", () => {
  it.each([0.1, 3, 9.9, 10, 40, 1e4])("of mean %s have that mean and variance, and are whole", (mean) => {
    const random = new RandomStream(5, "poisson");
    const counts = Array.from({ length: 40_000 }, () => random.poisson(mean));
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    const off = (meanOf(counts) - mean) / Math.sqrt(mean / counts.length);
    expect(Math.abs(off)).toBeLessThan(4.5);
    const variance = meanOf(counts.map((count) => (count - mean) ** 2));
    // Of the sample variance: (2 + 1/mean)/n, relative.
    expect(Math.abs(variance / mean - 1)).toBeLessThan(4.5 * Math.sqrt((2 + 1 / mean) / counts.length));
  });

  it("of mean 12 follow Poisson's law, each count as often as it should", () => {
    const random = new RandomStream(6, "poisson");
    const n = 50_000;
    const seen = new Float64Array(60);
    for (let i = 0; i < n; i++) seen[random.poisson(12)]!++;
    let probability = Math.exp(-12);
    for (let k = 0; k < 30; k++) {
      expect(Math.abs(seen[k]! - n * probability)).toBeLessThan(4.5 * Math.sqrt(n * probability) + 1);
      probability *= 12 / (k + 1);
    }
  });
});

describe("rain", () => {
  it.each(fixture("line-kernel.json").kernels as { length: number; angle: number; elements: number[][] }[])(
    "falls along the line the network was trained with ($length px, $angle°)",
    ({ length, angle, elements }) => {
      const expected = new Float64Array(25 * 25);
      for (const [row, column, value] of elements) expected[row! * 25 + column!] = value!;
      // The reference was made in float32, where a point may fall on the other side of an element's edge.
      expect(maxDifference(lineKernel(length, (angle * Math.PI) / 180, 12).weights, expected)).toBeLessThan(1e-6);
    },
  );

  it("draws its parameters from the seed, within the ranges of training, from end to end", () => {
    const drawn = seeds.map((seed) => drawRain(seed));
    for (const [name, low, high] of [
      ["density", 0.015, 0.1],
      ["length", 9, 23],
      ["angle", -35, 35],
      ["gain", 1.2, 3.5],
    ] as const) {
      const values = drawn.map((rain) => rain[name]);
      const slack = (high - low) * 0.05;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-12);
      expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-12);
      expect(Math.min(...values)).toBeLessThan(low + slack);
      expect(Math.max(...values)).toBeGreaterThan(high - slack);
    }
  });

  it("adds on average density · ½ · gain, at the border as in the middle", () => {
    const rain = { density: 0.1, length: 23, angle: 30, gain: 2 };
    const [height, width] = [160, 400];
    const field = rainField(rain, height, width, 3);
    expect(Math.abs(meanOf(field) - 0.1)).toBeLessThan(0.004);
    expect(Math.abs(meanOf(field.subarray(0, 12 * width)) - 0.1)).toBeLessThan(0.015);
  });

  it("is one field for the three channels, clipped", () => {
    const rainy = addRain(grey(-0.5, 40, 40), 5);
    expect(rainy.data.subarray(0, 1600)).toEqual(rainy.data.subarray(3200, 4800));
    expect(Math.max(...addRain(grey(0.9, 40, 40), 5).data)).toBe(1);
  });

  it("is the field, added: with parameters as drawn nothing changes", () => {
    const image = grey(-1, 30, 50);
    expect(addRain(image, 11, drawRain(11))).toEqual(addRain(image, 11));
    const field = rainField(drawRain(11), 30, 50, 11);
    expect(addRain(image, 11).data[777]).toBeCloseTo(Math.min(1, 2 * field[777]! - 1), 6);
  });

  it("leaves 20 to 24 dB on average, as the design says", () => {
    const picture = pictureOf((c, y, x) => 110 + 70 * Math.sin(x / 9 + c) + 50 * Math.cos(y / 13), 96, 96);
    const figures = seeds.slice(0, 40).map((seed) => psnr(addRain(picture, seed), picture));
    expect(meanOf(figures)).toBeGreaterThan(20);
    expect(meanOf(figures)).toBeLessThan(24);
  });

  it("differs between seeds and between the images of a batch", () => {
    const batch = addRain(grey(-1, 24, 24, 2), 1);
    expect(maxDifference(batch.data.subarray(0, 1728), batch.data.subarray(1728))).toBeGreaterThan(0.05);
    expect(batch.data.subarray(0, 1728)).toEqual(addRain(grey(-1, 24, 24), 1).data);
    expect(addRain(grey(-1, 24, 24), 2).data).not.toEqual(batch.data.subarray(0, 1728));
  });
});

describe("low light and haze", () => {
  it("low light is s·x^γ plus noise of the stated spread", () => {
    const dark = lowLight(grey(0.2, 100, 100), 4, { scale: 0.5, gamma: 2, sigma: 0.02 });
    const levels = dark.data.map((value) => (value + 1) / 2);
    expect(meanOf(levels)).toBeCloseTo(0.5 * 0.6 ** 2, 3);
    const mean = meanOf(levels);
    expect(Math.sqrt(meanOf(levels.map((value) => (value - mean) ** 2)))).toBeCloseTo(0.02, 3);
  });

  it("low light draws its parameters within the ranges of training", () => {
    for (const { scale, gamma, sigma } of seeds.map((seed) => drawLowLight(seed))) {
      expect(scale >= 0.15 && scale <= 0.6 && gamma >= 1.5 && gamma <= 3.5 && sigma >= 0 && sigma <= 0.04).toBe(true);
    }
  });

  it("haze mixes light: clear at the bottom, e^(−β·d) of the scene at the top", () => {
    const hazy = addHaze(grey(-1, 11, 4), { depth: 2, airlight: 1, profile: "ground" });
    const light = toLight(hazy.data);
    expect(light[0]).toBeCloseTo(1 - Math.exp(-2), 6);
    expect(light[5 * 4]).toBeCloseTo(1 - Math.exp(-1), 6);
    expect(light[10 * 4]).toBeCloseTo(0, 6);
    const even = toLight(addHaze(clean, { depth: 0, airlight: 0.9, profile: "even" }).data);
    expect(maxDifference(even, toLight(clean.data))).toBeLessThan(1e-6);
  });
});

describe("noise and holes", () => {
  it("noise has a standard deviation of σ/127.5 and is not clipped", () => {
    const noisy = gaussianNoise(grey(1, 100, 100), 1, { sigma: 50, share: 0, clip: false, quantise: false });
    expect(meanOf(noisy.data)).toBeCloseTo(1, 1);
    expect(Math.sqrt(meanOf(noisy.data.map((value) => (value - 1) ** 2)))).toBeCloseTo(50 / 127.5, 2);
    expect(Math.max(...noisy.data)).toBeGreaterThan(1.5);
  });

  it.each([0.3, 1])(
    "noise with a photon share of %s has the variance σ²((1 − share) + share·x) around the clean value",
    (share) => {
      for (const light of [0.02, 0.3, 1]) {
        const clean = grey(2 * light - 1, 160, 160);
        const noisy = gaussianNoise(clean, 3, { sigma: 25, share, clip: false, quantise: false });
        const errors = noisy.data.map((value) => (value - clean.data[0]!) / 2);
        const variance = (25 / 255) ** 2 * (1 - share + share * light);
        expect(Math.abs(meanOf(errors))).toBeLessThan(5 * Math.sqrt(variance / errors.length));
        expect(meanOf(errors.map((error) => error ** 2)) / variance).toBeCloseTo(1, 1);
      }
    },
  );

  it("noise is clipped, or rounded to bytes, when asked", () => {
    const options = { sigma: 50, share: 0, clip: true, quantise: false };
    expect(Math.max(...gaussianNoise(grey(1, 20, 20), 1, options).data)).toBe(1);
    const bytes = gaussianNoise(grey(0, 20, 20), 1, { ...options, clip: false, quantise: true }).data;
    expect(bytes).toEqual(bytes.map((value) => byteToUnit(unitToByte(value))));
  });

  it("holes cover what they should and leave the rest", () => {
    const holed = cutHoles(clean, 3, { count: 1, size: 0.5, fill: 0 });
    const plane = 20 * 24;
    const blank = [...holed.data.subarray(0, plane)].filter((value) => value === -1).length;
    expect(blank).toBeGreaterThanOrEqual(5 * 6);
    expect(blank).toBeLessThanOrEqual(10 * 12);
    const changed = [...holed.data].filter((value, i) => value !== clean.data[i]).length;
    expect(changed).toBe(3 * blank);
    expect(cutHoles(clean, 3, { count: 4, size: 1, fill: 1 }).data).toHaveLength(clean.data.length);
  });
});

describe("blur and downscale", () => {
  const dot = pictureOf((_, y, x) => (y === 20 && x === 20 ? 255 : 0), 41, 41);

  it("a Gaussian spreads light by its σ and keeps its amount", () => {
    const light = toLight(gaussianBlur(dot, 2).data.subarray(0, 41 * 41));
    const moment = (power: number) => light.reduce((sum, value, i) => sum + value * ((i % 41) - 20) ** power, 0);
    expect(moment(0)).toBeCloseTo(1, 4);
    expect(Math.sqrt(moment(2))).toBeCloseTo(2, 2);
  });

  it("motion spreads light along its direction: 0° across, 90° down", () => {
    const spread = (angle: number) => {
      const light = toLight(motionBlur(dot, 9, angle).data.subarray(0, 41 * 41));
      return light.reduce((sum, value, i) => sum + value * ((i % 41) - 20) ** 2, 0);
    };
    expect(spread(0)).toBeGreaterThan(6);
    expect(spread(90)).toBeLessThan(0.5);
  });

  it("motion at 45° rises to the right", () => {
    const taps = kernelTaps(lineKernel(9, (135 * Math.PI) / 180));
    expect(taps.reduce((sum, { dx, dy, weight }) => sum + dx * dy * weight, 0)).toBeLessThan(-1);
  });

  it("blurs and downscaling leave a flat picture flat", () => {
    const flat = grey(0.3, 12, 10);
    for (const image of [gaussianBlur(flat, 3), motionBlur(flat, 7, 30), downscale(flat, 4, true)])
      expect(maxDifference(image.data, flat.data)).toBeLessThan(1e-6);
  });

  it("downscale returns the small picture, or one of the old size without the detail", () => {
    expect(downscale(clean, 4, false).shape).toEqual([1, 3, 5, 6]);
    const back = downscale(clean, 4, true);
    expect(back.shape).toEqual(clean.shape);
    expect(psnr(back, clean)).toBeLessThan(40);
  });
});

describe("JPEG", () => {
  it.each(fixture("jpeg.json").cases as { quality: number; subsampling: "4:4:4" | "4:2:0"; rgb: number[] }[])(
    "of quality $quality, $subsampling is what libjpeg gives, but for rounding",
    ({ quality, subsampling, rgb }) => {
      const bytes = [...jpegCompression(clean, { quality, subsampling }).data].map(unitToByte);
      const errors = bytes.map((byte, i) => Math.abs(byte - rgb[i]!));
      // libjpeg rounds between its steps.
      expect(meanOf(errors)).toBeLessThan(1);
    },
  );

  it("is worse at lower quality", () => {
    const figure = (quality: number) => psnr(jpegCompression(clean, { quality, subsampling: "4:4:4" }), clean);
    expect(figure(95)).toBeGreaterThan(figure(50));
    expect(figure(50)).toBeGreaterThan(figure(5));
  });

  it("knows one channel, but not two", () => {
    expect(jpegCompression(grey(0.2, 9, 9, 1, 1), { quality: 90, subsampling: "4:2:0" }).shape).toEqual([1, 1, 9, 9]);
    expect(() => jpegCompression(grey(0, 8, 8, 1, 2), { quality: 90, subsampling: "4:4:4" })).toThrow(/not of 2/);
  });
});
