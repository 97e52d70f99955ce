import { describe, expect, it } from "vitest";
import { ensembleOf } from "../../src/imaging/ensemble.ts";
import { summarise } from "../../src/imaging/summary.ts";
import { tensorOf } from "../nodes/run-node.ts";

describe("an ensemble", () => {
  it("has the mean and the sample deviation of each element over the batch", () => {
    const { mean, std, diversity } = ensembleOf(tensorOf([3, 1, 1, 2], [1, 5, 2, 5, 6, 5]));
    expect(mean).toEqual(tensorOf([1, 1, 1, 2], [3, 5]));
    expect([...std.data]).toEqual([Math.fround(Math.sqrt(7)), 0]);
    expect(diversity).toBeCloseTo(Math.sqrt(7 / 2), 12);
  });

  it("of one picture is refused", () => {
    expect(() => ensembleOf(tensorOf([1, 1, 1, 1], [0]))).toThrow(/one picture/);
  });
});

describe("a summary", () => {
  it("leaves out what is not finite, and counts it", () => {
    const data = Float32Array.from([1e6, 1e6 + 2, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(summarise(data)).toEqual({ mean: 1e6 + 1, std: 1, min: 1e6, max: 1e6 + 2, nonFinite: 2 });
    expect(summarise(new Float32Array([Number.NaN])).mean).toBeNaN();
  });
});
