import { describe, expect, it } from "vitest";
import histogram from "../../../src/nodes/analyse/histogram.ts";
import plotOverSteps from "../../../src/nodes/analyse/plot-over-steps.ts";
import pointCloud from "../../../src/nodes/analyse/point-cloud.ts";
import seedEnsemble from "../../../src/nodes/analyse/seed-ensemble.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { clean, grey, maxDifference } from "../../imaging/pictures.ts";
import { diagnosticOf, runNode, runTurns, tensorOf } from "../run-node.ts";

describe("every Analyse node", () => {
  it("runs because it is there: it is a view", () => {
    for (const definition of registry.values())
      if (definition.category === "Analyse")
        expect([definition.type, definition.sink]).toEqual([definition.type, true]);
  });
});

describe("Histogram", () => {
  it("says how many values it cannot draw, and refuses a range that ends before it begins", async () => {
    const tensor = tensorOf([4], [0, 1, Number.NaN, Number.POSITIVE_INFINITY]);
    expect((await runNode(histogram, { inputs: { tensor } })).warnings).toEqual([
      expect.stringMatching(/^2 of 4 values/),
    ]);
    const run = runNode(histogram, { inputs: { tensor }, params: { range: "fixed", low: 1, high: 1 } });
    expect(await diagnosticOf(run)).toMatchObject({ code: "param.range", port: "high" });
  });

  it("draws channels apart when asked, and the picture differs", async () => {
    const plot = async (channels: string) =>
      (await runNode(histogram, { inputs: { tensor: clean }, params: { channels } })).outputs.plot;
    expect(maxDifference((await plot("together")).data, (await plot("apart")).data)).toBeGreaterThan(0.2);
    expect((await plot("apart")).shape).toEqual([1, 3, 200, 320]);
  });
});

describe("Plot over steps", () => {
  const turns = [1, 3, 2].map((value) => ({ tensor: grey(value, 2, 2), number: value / 2 }));

  it("collects a figure at every iteration: the curve grows", async () => {
    const runs = await runTurns(plotOverSteps, { params: { of: "mean" }, turns });
    expect(runs.map(({ outputs }) => outputs.metrics)).toEqual(
      [1, 3, 2].map((value) => [
        { label: "mean of tensor", value, unit: "" },
        { label: "number", value: value / 2, unit: "" },
      ]),
    );
    const inked = runs.map(({ outputs }) => maxDifference(outputs.plot.data, runs[0]!.outputs.plot.data));
    expect(inked[1]).toBeGreaterThan(0.2);
    const again = await runTurns(plotOverSteps, { params: { of: "mean" }, turns });
    expect(again[2]!.outputs).toEqual(runs[2]!.outputs);
  });

  it.each([
    ["mean", 0],
    ["std", Math.sqrt(2.5)],
    ["rms", Math.sqrt(2.5)],
    ["min", -2],
    ["max", 2],
  ])("knows the %s", async (of, value) => {
    const inputs = { tensor: tensorOf([4], [-2, -1, 1, 2]) };
    const { outputs } = await runNode(plotOverSteps, { params: { of }, inputs });
    expect(outputs.metrics[0].value).toBeCloseTo(value, 6);
  });

  it("asks for something to plot", () => {
    expect(plotOverSteps.check!({ params: {}, wired: new Set(), known: () => undefined })).toMatchObject([
      { code: "port.unwired" },
    ]);
    expect(plotOverSteps.check!({ params: {}, wired: new Set(["number"]), known: () => undefined })).toEqual([]);
  });
});

describe("2-D point cloud", () => {
  const cloud = (x: number, y: number) => ({ points: tensorOf([1, 2, 1, 1], [x, y]) });

  it("keeps the trail of every iteration, unless told not to", async () => {
    const turns = [cloud(-1, -1), cloud(1, 1), cloud(1, -1)];
    const last = async (trails: boolean) =>
      (await runTurns(pointCloud, { params: { trails }, turns })).at(-1)!.outputs.plot;
    const alone = (await runNode(pointCloud, { inputs: turns[2]! })).outputs.plot;
    expect(await last(false)).toEqual(alone);
    expect(maxDifference((await last(true)).data, alone.data)).toBeGreaterThan(0.2);
  });

  it("says what points are where it is given none", async () => {
    expect(await diagnosticOf(runNode(pointCloud, { inputs: { points: clean } }))).toMatchObject({
      code: "run.shape",
      port: "points",
      message: expect.stringMatching(/two channels.*1 × 3 × 20 × 24/),
    });
  });
});

describe("Seed ensemble", () => {
  it("shows where the samples differ: black where every seed agrees, white at the deviation asked for", async () => {
    const samples = tensorOf([2, 1, 1, 2], [0.3, 1, 0.3, -1]);
    const { outputs } = await runNode(seedEnsemble, { inputs: { samples }, params: { white: Math.SQRT2 } });
    expect([...outputs.std.data]).toEqual([0, Math.fround(Math.SQRT2)]);
    expect(outputs.diversity).toBeCloseTo(1, 12);
    expect(outputs.metrics).toMatchObject([{ value: outputs.diversity }, { label: "Samples", value: 2 }]);
    const { shape, data } = outputs.map;
    expect([data[0], data[shape[3] - 1]]).toEqual([-1, 1]);
  });

  it("asks for two samples or more", async () => {
    expect(await diagnosticOf(runNode(seedEnsemble, { inputs: { samples: clean } }))).toMatchObject({
      code: "run.shape",
      port: "samples",
      hint: expect.stringMatching(/batch/),
    });
  });
});
