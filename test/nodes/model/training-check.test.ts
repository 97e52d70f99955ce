import { describe, expect, it } from "vitest";
import { joinSchedules } from "../../../src/diffusion/build-path.ts";
import { noiseSchedule, residualSchedule } from "../../../src/diffusion/schedules.ts";
import { trainingMismatch } from "../../../src/nodes/training-check.ts";
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
  it("is named when the path's Σβ² is another", () => {
    expect(trainingMismatch(traits(false, [0.01]), path(1))).toMatch(
      /trained with Σβ² = 0\.01; this path has Σβ² = 1\b/,
    );
  });

  it("covers the same Σβ², and says nothing where the card says nothing", () => {
    expect(trainingMismatch(traits(false, [0.01, 1]), path(1))).toBeNull();
    expect(trainingMismatch(traits(false, []), path(7))).toBeNull();
    expect(trainingMismatch(traits(true, []), path(7))).toBeNull();
  });

  it("covers every path inside the square for a network that knows the square, and none that leaves it", () => {
    expect(trainingMismatch(traits(true, [1]), path(0.3))).toBeNull();
    expect(trainingMismatch(traits(true, [1]), path(4))).toMatch(/up to 1; this path starts at β̄ = 2\./);
  });
});
