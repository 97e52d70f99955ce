import { describe, expect, it } from "vitest";
import { sizeOf, type Tensor } from "../../src/expression/tensor.ts";
import { DiagnosticError } from "../../src/graph/diagnostic.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";

const tensor = (shape: number[], value: (i: number) => number): Tensor => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
});
const diagnosticOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error("it did not fail");
};

describe("the CPU backend", () => {
  it("evaluates with broadcasting and counts references and bytes", async () => {
    const backend = new CpuBackend();
    const image = backend.upload(tensor([1, 3, 2, 2], (i) => i));
    const mask = backend.upload(tensor([2, 2], (i) => i % 2));
    const result = backend.evaluate("image*mask + k", { image, mask, k: 0.5 });
    expect([...(await backend.download(result)).data]).toEqual([
      0.5, 1.5, 0.5, 3.5, 0.5, 5.5, 0.5, 7.5, 0.5, 9.5, 0.5, 11.5,
    ]);
    expect(backend.liveBytes).toBe(48 + 16 + 48);
    result.retain().release();
    for (const handle of [image, mask, result]) handle.release();
    expect(backend.liveBytes).toBe(0);
    expect(backend.peakBytes).toBe(112);
    expect(backend.transfers).toEqual({ uploads: 0, downloads: 0, uploadedBytes: 0, downloadedBytes: 0 });
  });

  it("finds a tensor released twice, retained late, or used after its release", async () => {
    const backend = new CpuBackend();
    const handle = backend.full([2], 1);
    handle.release();
    expect(() => handle.release()).toThrow("released twice");
    expect(() => handle.retain()).toThrow("released tensor");
    await expect(backend.download(handle)).rejects.toThrow("released tensor");
  });

  it("turns what is wrong with a text into a diagnostic that says where", () => {
    const backend = new CpuBackend();
    const x = backend.full([1, 3, 4, 4], 0);
    expect(diagnosticOf(() => backend.evaluate("x +", { x }))).toMatchObject({ code: "expression.syntax" });
    const unknown = diagnosticOf(() => backend.evaluate("x + sigma*z", { x, sigma: 1 }));
    expect(unknown).toMatchObject({ code: "expression.name", message: expect.stringContaining("at character 11") });
    const wide = backend.full([5], 0);
    expect(diagnosticOf(() => backend.evaluate("x + y", { x, y: wide })).code).toBe("expression.shape");
  });

  it("measures min, max, mean, standard deviation and histogram, non-finite elements apart", async () => {
    const backend = new CpuBackend();
    const data = tensor([130], (i) => (i < 128 ? i : i === 128 ? Number.NaN : Number.POSITIVE_INFINITY));
    const statistics = await backend.statistics(backend.upload(data));
    expect(statistics).toMatchObject({ min: 0, max: 127, mean: 63.5, nonFinite: 2 });
    expect(statistics.std).toBeCloseTo(Math.sqrt((128 ** 2 - 1) / 12), 10);
    expect(statistics.histogram).toEqual(Array(64).fill(2));
  });

  it("puts a constant in one bin, and says NaN when nothing is finite", async () => {
    const backend = new CpuBackend();
    const constant = await backend.statistics(backend.full([10], 0.25));
    expect(constant).toMatchObject({ min: 0.25, max: 0.25, mean: 0.25, std: 0 });
    expect(constant.histogram[0]).toBe(10);
    const nothing = await backend.statistics(backend.full([4], Number.NaN));
    expect(nothing).toMatchObject({ mean: Number.NaN, nonFinite: 4, histogram: Array(64).fill(0) });
  });
});

describe("previews", () => {
  const preview = async (data: Tensor, options: { maxSize: number; channel?: number; range?: number }) => {
    const backend = new CpuBackend();
    return backend.preview(backend.upload(data), options);
  };

  it("show [-1, 1] as sRGB bytes, clamped, at full size when it fits", async () => {
    const data = tensor([1, 3, 1, 2], (i) => [-1, 1, 0, 5, -5, 0.5][i]!);
    const { width, height, rgba } = await preview(data, { maxSize: 100 });
    expect([width, height]).toEqual([2, 1]);
    expect([...rgba]).toEqual([0, 128, 0, 255, 255, 255, 191, 255]);
  });

  it("average boxes on the way down", async () => {
    const { width, height, rgba } = await preview(
      tensor([1, 1, 2, 4], (i) => (i % 4 < 2 ? -1 : 1) * 0.5),
      { maxSize: 2 },
    );
    expect([width, height]).toEqual([2, 1]);
    expect([...rgba]).toEqual([64, 64, 64, 255, 191, 191, 191, 255]);
  });

  it("show one channel in grey, scaled to a range", async () => {
    const { rgba } = await preview(
      tensor([1, 3, 1, 1], (i) => i),
      { maxSize: 8, channel: 1, range: 2 },
    );
    expect([...rgba]).toEqual([191, 191, 191, 255]);
  });

  it("lay a batch out as a near-square grid with transparent gaps", async () => {
    const { width, height, rgba } = await preview(
      tensor([5, 1, 2, 2], (i) => Math.floor(i / 4) / 2 - 1),
      { maxSize: 99 },
    );
    expect([width, height]).toEqual([6, 4]);
    const pixel = (x: number, y: number) => [...rgba.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
    expect(pixel(5, 0)).toEqual([128, 128, 128, 255]);
    expect(pixel(3, 3)).toEqual([255, 255, 255, 255]);
    expect(pixel(4, 3)).toEqual([0, 0, 0, 0]);
  });

  it("never exceed their size, nor enlarge", async () => {
    for (const [shape, maxSize] of [
      [[1, 3, 7, 100], 33],
      [[7, 1, 5, 9], 10],
      [[300, 1, 1, 1], 10],
      [[6], 64],
    ] as const) {
      const { width, height } = await preview(
        tensor([...shape], () => 0),
        { maxSize },
      );
      expect(Math.max(width, height)).toBeLessThanOrEqual(maxSize);
      expect(Math.min(width, height)).toBeGreaterThan(0);
    }
  });

  it("show what is not a number in magenta", async () => {
    const { rgba } = await preview(
      tensor([1, 3, 1, 2], (i) => (i === 2 ? Number.NaN : 0)),
      { maxSize: 8 },
    );
    expect([...rgba]).toEqual([255, 0, 255, 255, 128, 128, 128, 255]);
  });
});
