import { describe, expect, it } from "vitest";
import { ddpmPath, joinSchedules } from "../../../src/diffusion/build-path.ts";
import { noiseSchedule, residualSchedule } from "../../../src/diffusion/schedules.ts";
import { trainingMismatches } from "../../../src/nodes/training-check.ts";
import type { ModelTraits } from "../../../src/nodes/values.ts";

const path = (sumScale: number) =>
  joinSchedules(
    residualSchedule({ kind: "decreased" }, 100),
    noiseSchedule({ kind: "increased" }, 100, sumScale),
    "together",
    [
      [0, 0],
      [1, 1],
    ],
  );

const traits = (square: boolean, sumScale: number[]) =>
  ({
    title: "Net",
    trainedOn: { numTrainTimesteps: 100, sumScale, residualSchedules: [], noiseSchedules: [], square },
  }) as unknown as ModelTraits;

describe("what the network was trained with", () => {
  it("is compared with a path of any length", () => {
    const long = path(4);
    const steps = Array.from({ length: 200_000 }, (_, i) => long.steps[i % long.steps.length]!);
    expect(trainingMismatches(traits(true, [1]), { ...long, steps })).toEqual([
      expect.stringMatching(/starts at β̄ = 2\./),
    ]);
  });

  it("is named when the path's Σβ² is another", () => {
    expect(trainingMismatches(traits(false, [0.01]), path(1))).toEqual([
      expect.stringMatching(/trained with Σβ² = 0\.01; this path has Σβ² = 1\b/),
    ]);
  });

  it("covers the same Σβ², and says nothing where the card says nothing", () => {
    expect(trainingMismatches(traits(false, [0.01, 1]), path(1))).toEqual([]);
    expect(trainingMismatches(traits(false, []), path(7))).toEqual([]);
    expect(trainingMismatches(traits(true, []), path(7))).toEqual([]);
  });

  it("covers every path inside the square for a network that knows the square, and none that leaves it", () => {
    expect(trainingMismatches(traits(true, [1]), path(0.3))).toEqual([]);
    expect(trainingMismatches(traits(true, [1]), path(4))[0]).toMatch(/up to 1; this path starts at β̄ = 2\./);
  });

  it("names a schedule, an order and a number of timesteps that it has not seen", () => {
    const known = { residualSchedules: ["increased"], noiseSchedules: ["increased"], square: false, sumScale: [1] };
    const net = (rest: object) =>
      ({ ...rest, title: "Net", trainedOn: { numTrainTimesteps: 50, ...known } }) as unknown as ModelTraits;
    expect(trainingMismatches(net({ conditioning: "alphaBar + betaBar" }), path(1))).toEqual([
      "“Net” was trained with the residual schedule “increased”; this path's is “decreased”.",
    ]);
    expect(trainingMismatches(net({ conditioning: "timestep" }), path(1))[1]).toMatch(/timestep of 50.*counts 100/);
    const sides = joinSchedules(
      residualSchedule({ kind: "increased" }, 50),
      noiseSchedule(
        {
          kind: "drawn",
          points: [
            [0, 0],
            [1, 1],
          ],
        },
        50,
        1,
      ),
      "residualFirst",
    );
    expect(trainingMismatches(net({ conditioning: "timestep" }), sides)).toEqual([
      "“Net” was trained with the noise schedule “increased”; this path's is drawn by hand.",
      expect.stringMatching(/walked together; this path goes another way/),
    ]);
    expect(trainingMismatches(net({ conditioning: "timestep" }), ddpmPath(LINEAR, 50))).toHaveLength(2);
  });
});

const LINEAR = { betaSchedule: "linear", betaStart: 1e-4, betaEnd: 0.02, zeroTerminalSnr: false } as const;
