import { describe, expect, it } from "vitest";
import difference from "../../../src/nodes/analyse/difference.ts";
import metrics from "../../../src/nodes/analyse/metrics.ts";
import probe from "../../../src/nodes/analyse/probe.ts";
import statistics from "../../../src/nodes/analyse/statistics.ts";
import { clean, degraded, fixture, grey } from "../../imaging/pictures.ts";
import { diagnosticOf, runNode, tensorOf } from "../run-node.ts";

const reference = fixture("metrics.json");

describe("PSNR / SSIM / MAE", () => {
  it("measures image and rival against the truth, and says what the figures are", async () => {
    const inputs = { image: clean, reference: clean, before: degraded };
    const { outputs } = await runNode(metrics, { inputs });
    expect(outputs.metrics).toEqual([
      {
        label: "PSNR (RGB)",
        value: Number.POSITIVE_INFINITY,
        unit: "dB",
        before: expect.closeTo(reference.rgb.psnr, 8),
      },
      { label: "SSIM (RGB)", value: expect.closeTo(1, 10), unit: "", before: expect.closeTo(reference.rgb.ssim, 8) },
      { label: "MAE (RGB)", value: 0, unit: "/255", before: expect.closeTo(reference.rgb.mae, 8) },
    ]);
  });

  it("follows its params", async () => {
    const run = async (params: Record<string, string | number | boolean>) =>
      (await runNode(metrics, { params, inputs: { image: degraded, reference: clean } })).outputs.metrics[0];
    expect(await run({ colour: "y" })).toEqual({
      label: "PSNR (Y)",
      value: expect.closeTo(reference.y.psnr, 8),
      unit: "dB",
    });
    expect(await run({ crop: 3 })).toMatchObject({ label: "PSNR (RGB, 3 px cropped)" });
    expect(await run({ rounded: false })).toMatchObject({ label: "PSNR (RGB, not rounded)" });
  });

  it("is skipped without a reference, and leaves SSIM out where its window does not fit", async () => {
    expect((await runNode(metrics, { inputs: { image: clean } })).outputs.metrics).toEqual([]);
    const { outputs, warnings } = await runNode(metrics, {
      inputs: { image: grey(0, 8, 8), reference: grey(0.1, 8, 8) },
    });
    expect(outputs.metrics.map((row: { label: string }) => row.label)).toEqual(["PSNR (RGB)", "MAE (RGB)"]);
    expect(warnings).toEqual([expect.stringMatching(/11 × 11/)]);
  });

  it("names both shapes when they differ", async () => {
    const inputs = { image: clean, reference: grey(0, 8, 8) };
    const problem = await diagnosticOf(runNode(metrics, { inputs }));
    expect(problem).toMatchObject({ code: "run.shape", message: expect.stringMatching(/20 × 24.*8 × 8/) });
  });
});

describe("PSNR / SSIM / MAE in a hole", () => {
  const hole = { shape: [1, 1, 20, 24], data: new Float32Array(480) };
  for (let y = 7; y <= 12; y++) hole.data.fill(1, y * 24 + 9, y * 24 + 16);

  it("are of the hole alone, and say so", async () => {
    const inputs = { image: degraded, reference: clean, mask: hole };
    expect((await runNode(metrics, { inputs })).outputs.metrics).toEqual([
      { label: "PSNR (RGB, in the hole)", value: expect.closeTo(reference.hole.psnr, 8), unit: "dB" },
      { label: "SSIM (RGB, in the hole)", value: expect.closeTo(reference.hole.ssim, 8), unit: "" },
      { label: "MAE (RGB, in the hole)", value: expect.closeTo(reference.hole.mae, 8), unit: "/255" },
    ]);
  });

  it("leave SSIM out of a hole at the border, with a warning", async () => {
    const border = { ...hole, data: new Float32Array(480).fill(1, 0, 3) };
    const { outputs, warnings } = await runNode(metrics, {
      inputs: { image: degraded, reference: clean, mask: border },
    });
    expect(outputs.metrics).toHaveLength(2);
    expect(warnings).toEqual([expect.stringMatching(/SSIM is left out.*border/)]);
  });
});

describe("Difference", () => {
  it("can be scaled to the largest difference, however small", async () => {
    const other = { ...clean, data: clean.data.slice() };
    for (const c of [0, 1, 2]) other.data[c * 480 + 5] = clean.data[c * 480 + 5]! + 0.001;
    const { outputs } = await runNode(difference, { params: { scale: "largest" }, inputs: { a: clean, b: other } });
    expect([0, 1, 2].map((c) => outputs.map.data[c * 480 + 5])).toEqual([1, 1, 1]);
    expect(outputs.map.data[6]).toBe(-1);
    const same = await runNode(difference, { params: { scale: "largest" }, inputs: { a: clean, b: clean } });
    expect(new Set(same.outputs.map.data)).toEqual(new Set([-1]));
  });

  it("is black where images agree and gives the largest difference", async () => {
    const same = await runNode(difference, { inputs: { a: clean, b: clean } });
    expect(same.outputs.max).toBe(0);
    expect(new Set(same.outputs.map.data)).toEqual(new Set([-1]));
    const other = { ...clean, data: clean.data.slice() };
    other.data[30] = clean.data[30]! + 0.75;
    const { outputs } = await runNode(difference, { params: { gain: 1 }, inputs: { a: clean, b: other } });
    expect(outputs.max).toBeCloseTo(0.75, 6);
    // The mean over channels is 0.25 of 2: three eighths of full red, no green.
    expect(outputs.map.data[30]).toBeCloseTo(-1 + 2 * 0.375, 5);
    expect(outputs.map.data[20 * 24 + 30]).toBe(-1);
  });

  it("runs through red and yellow to white, the distance from black to white", async () => {
    const map = async (gain: number) => [
      ...(await runNode(difference, { params: { gain }, inputs: { a: grey(1, 1, 1), b: grey(-1, 1, 1) } })).outputs.map
        .data,
    ];
    expect(await map(1)).toEqual([1, 1, 1]);
    expect((await map(0.5)).map((value) => Math.round(value * 100) / 100)).toEqual([1, 0, -1]);
  });

  it("compares a batch with one image, shows NaN, and refuses other sizes", async () => {
    const batch = await runNode(difference, { inputs: { a: grey(0.5, 2, 2, 3), b: grey(0, 2, 2) } });
    expect(batch.outputs).toMatchObject({ max: 0.5, map: { shape: [3, 3, 2, 2] } });
    const broken = await runNode(difference, { inputs: { a: grey(Number.NaN, 1, 2), b: grey(0, 1, 2) } });
    expect(broken.outputs.max).toBeNaN();
    const problem = await diagnosticOf(runNode(difference, { inputs: { a: grey(0, 2, 2), b: grey(0, 3, 2) } }));
    expect(problem.code).toBe("run.shape");
  });
});

describe("Statistics", () => {
  it("leaves NaN and infinity out and counts them", async () => {
    const tensor = tensorOf([6], [1, 2, 3, 4, Number.NaN, Number.NEGATIVE_INFINITY]);
    const { outputs } = await runNode(statistics, { inputs: { tensor } });
    expect(outputs.metrics.map((row: { value: number }) => row.value)).toEqual([2.5, Math.sqrt(1.25), 1, 4, 2]);
  });

  it("of nothing finite are NaN", async () => {
    const { outputs } = await runNode(statistics, { inputs: { tensor: tensorOf([1], [Number.NaN]) } });
    expect(outputs.metrics.map((row: { value: number }) => row.value)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      1,
    ]);
  });
});

describe("Probe", () => {
  it("passes on what enters, and runs because it is there", async () => {
    expect((await runNode(probe, { inputs: { tensor: clean } })).outputs.tensor).toBe(clean);
    expect(probe.sink).toBe(true);
  });
});
