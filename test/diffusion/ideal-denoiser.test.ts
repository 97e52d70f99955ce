import { describe, expect, it } from "vitest";
import { type Mixture, posteriorMean } from "../../src/diffusion/ideal-denoiser.ts";

const at = (alphaBar: number, betaBar: number) => ({ alphaBar, betaBar, t: null });
const x0 = (mixture: Mixture, alphaBar: number, betaBar: number, y: readonly number[]) => {
  const out = new Float64Array(y.length);
  posteriorMean(mixture, at(alphaBar, betaBar))(Float64Array.from(y), out);
  return [...out];
};
const pair: Mixture = { means: [-0.5, 0.7], weights: [1, 3], deviation: 0.2, size: 1 };

/** ∫ x0·p(x0)·N(y; a·x0, β̄²) over a fine grid: Bayes' rule and nothing else. */
function integrated({ means, weights, deviation: s }: Mixture, alphaBar: number, betaBar: number, y: number): number {
  let [sum, total] = [0, 0];
  for (let i = -30_000; i <= 30_000; i++) {
    const clean = i / 10_000;
    const prior = weights.reduce((p, w, k) => p + w * Math.exp(-(((clean - means[k]!) / s) ** 2) / 2), 0);
    const density = prior * Math.exp(-(((y - (1 - alphaBar) * clean) / betaBar) ** 2) / 2);
    sum += clean * density;
    total += density;
  }
  return sum / total;
}

describe("the ideal denoiser", () => {
  it.each([
    [0.5, 0.5, 0.1],
    [0.2, 0.9, -0.8],
    [0.9, 0.3, 0.05],
    [0, 0.4, 0.3],
    [1, 0.7, 1.1],
  ])("is Bayes' rule at (%d, %d)", (alphaBar, betaBar, y) => {
    expect(x0(pair, alphaBar, betaBar, [y])[0]).toBeCloseTo(integrated(pair, alphaBar, betaBar, y), 6);
  });

  it("is linear for one Gaussian", () => {
    const one: Mixture = { means: [0.3, -0.1], weights: [1], deviation: 0.25, size: 2 };
    const gain = (0.5 * 0.25 ** 2) / (0.25 * 0.25 ** 2 + 0.16);
    const expected = [0.3 + gain * (0.8 - 0.15), -0.1 + gain * (-0.2 + 0.05)];
    for (const [i, value] of x0(one, 0.5, 0.4, [0.8, -0.2]).entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  });

  it("knows nothing but the data's mean where the state holds neither signal", () => {
    expect(x0(pair, 1, 1, [2])[0]).toBeCloseTo(0.4, 12);
    expect(x0(pair, 1, 0, [0])[0]).toBeCloseTo(0.4, 12);
  });

  it("returns the state where there is no noise, and the nearest point where the data are points", () => {
    expect(x0(pair, 0, 0, [0.61])[0]).toBeCloseTo(0.61, 12);
    const points: Mixture = { means: [-0.5, 0, 0.7, 0.1], weights: [1, 3], deviation: 0, size: 2 };
    expect(x0(points, 0, 0, [-0.4, 0.3])).toEqual([-0.5, 0]);
    expect(x0(points, 0.5, 0, [0.36, 0.01])).toEqual([0.7, 0.1]);
  });

  it("stays finite where odds are beyond what a number holds, and between two equal ones", () => {
    expect(x0(pair, 0.1, 1e-9, [1e6])[0]).toSatisfy(Number.isFinite);
    const points: Mixture = { means: [-1, 1], weights: [1, 1], deviation: 0, size: 1 };
    expect(x0(points, 0, 1e-200, [0.5])).toEqual([1]);
    expect(x0(points, 0, 0, [0])).toEqual([0]);
  });
});
