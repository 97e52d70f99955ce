import { describe, expect, it } from "vitest";
import { ddpmPath, joinSchedules, type PathOrder } from "../../src/diffusion/build-path.ts";
import { drawNoise } from "../../src/diffusion/noise.ts";
import { CLEAN, type DiffusionPath, type PathStep } from "../../src/diffusion/path.ts";
import {
  ddimUpdate,
  posteriorCoefficients,
  posteriorUpdate,
  rddmUpdate,
  stepSigma,
  varianceProblem,
  xStartUpdate,
} from "../../src/diffusion/sampler.ts";
import { noiseSchedule, residualSchedule } from "../../src/diffusion/schedules.ts";
import { selectSteps } from "../../src/diffusion/timesteps.ts";
import type { Tensor } from "../../src/expression/tensor.ts";
import { apply, compute, predict, tensor } from "./walk.ts";

const residuals = residualSchedule({ kind: "decreased" }, 1000);
const noises = noiseSchedule({ kind: "increased" }, 1000, 1);
const join = (order: PathOrder) => joinSchedules(residuals, noises, order);
const select = (path: DiffusionPath, count: number) =>
  selectSteps(path, {
    spacing: "official",
    count,
    list: [],
    offset: 0,
    next: "list",
    end: "clean",
    phases: "together",
    stretch: 5,
    walks: 2,
  });
const random = (draw: number): Tensor => ({ shape: [32], data: drawNoise("mt19937", 5n, draw, 32) });
const worst = (a: Tensor, b: Tensor) => Math.max(...a.data.map((value, index) => Math.abs(value - b.data[index]!)));

/** Predictions that are consistent with the state: nothing was clipped. */
function consistent(step: PathStep) {
  const [x0, residual, noise, z] = [random(0), random(1), random(2), random(3)];
  const x_t = compute("x0 + a*residual + b*noise", {
    x0,
    residual,
    noise,
    a: step.from.alphaBar,
    b: step.from.betaBar,
  });
  return { x_t, x0, residual, noise, z };
}

describe("sampler steps", () => {
  const step = select(ddpmPath({ betaSchedule: "linear", betaStart: 0.0001, betaEnd: 0.02 }, 1000), 10).steps[4]!;

  it.each([0, 0.5, 1])("are one and the same in DDIM's, RDDM's and the x_start form at η = %d", (eta) => {
    const given = consistent(step);
    const ddim = apply(ddimUpdate(step, eta), given);
    expect(worst(apply(rddmUpdate(step, eta, "ddim", true), given), ddim)).toBeLessThan(2e-6);
    expect(worst(apply(xStartUpdate(step, eta, "ddim", true), given), ddim)).toBeLessThan(2e-6);
  });

  it("read no fresh noise where they add none", () => {
    expect(rddmUpdate(step, 0, "rddm", true).text).not.toContain("z");
    expect(ddimUpdate(step, 0.1).text).toContain("sigma*z");
  });

  it("are DDPM's ancestral step at η = 1 with DDIM's variance", () => {
    const [ct, cs] = [(1 - step.from.alphaBar) ** 2, (1 - step.to.alphaBar) ** 2];
    const beta = 1 - ct / cs;
    const { k, sigma, alphaBar_s, alphaBar_t } = xStartUpdate(step, 1, "ddim", true).scalars as Record<string, number>;
    expect(k).toBeCloseTo((Math.sqrt(ct / cs) * (1 - cs)) / (1 - ct), 12);
    expect(1 - k! - (alphaBar_s! - k! * alphaBar_t!)).toBeCloseTo((Math.sqrt(cs) * beta) / (1 - ct), 12);
    expect(sigma! ** 2).toBeCloseTo(((1 - cs) / (1 - ct)) * beta, 12);
  });

  it("agree between posterior and RDDM at η = 1, in mean and variance", () => {
    for (const step of select(join("together"), 7).steps.slice(0, -1)) {
      const given = consistent(step);
      expect(Math.sqrt(posteriorCoefficients(step).variance)).toBeCloseTo(stepSigma(step, 1, "rddm"), 12);
      expect(worst(apply(posteriorUpdate(step), given), apply(rddmUpdate(step, 1, "rddm", true), given))).toBeLessThan(
        2e-6,
      );
    }
  });

  it("return the predicted x0 at the end, or work it out where none is wired", () => {
    const last: PathStep = { from: step.to, to: CLEAN };
    const given = consistent(last);
    for (const update of [rddmUpdate(last, 1, "rddm", true), xStartUpdate(last, 1, "ddim", true), ddimUpdate(last, 1)])
      expect(update.text).toBe("x0");
    expect(posteriorUpdate(last).text).toBe("x0");
    expect(worst(apply(rddmUpdate(last, 1, "rddm", false), given), given.x0)).toBeLessThan(2e-6);
  });

  it("never give NaN at a corner of the square", () => {
    const values = [0, 0.3, 1];
    const states = values.flatMap((alphaBar) => values.map((betaBar) => ({ alphaBar, betaBar, t: null })));
    for (const from of states)
      for (const to of states) {
        const corner = { from, to };
        const given = { ...consistent(corner) };
        for (const eta of [0, 1]) {
          if (varianceProblem(corner, eta, "rddm") === null)
            for (const update of [rddmUpdate, xStartUpdate])
              expect(apply(update(corner, eta, "rddm", true), given).data.every(Number.isFinite)).toBe(true);
          if (varianceProblem(corner, eta, "ddim") === null)
            expect(apply(ddimUpdate(corner, eta), given).data.every(Number.isFinite)).toBe(true);
        }
        if (varianceProblem(corner, 1, "rddm") === null)
          expect(apply(posteriorUpdate(corner), given).data.every(Number.isFinite)).toBe(true);
      }
  });

  it("take residual away without noise in the posterior form too", () => {
    const corner = { from: { alphaBar: 0.8, betaBar: 0, t: null }, to: { alphaBar: 0.3, betaBar: 0, t: null } };
    const given = consistent(corner);
    expect(
      worst(apply(posteriorUpdate(corner), given), apply(rddmUpdate(corner, 0, "rddm", true), given)),
    ).toBeLessThan(1e-6);
  });

  it("name the step that cannot hold the noise asked of it", () => {
    const at = (from: number, to: number): PathStep => ({
      from: { alphaBar: 1, betaBar: from, t: 9 },
      to: { alphaBar: 0.5, betaBar: to, t: 4 },
    });
    expect(varianceProblem(at(1, 0.8), 2.7, "rddm")).toBeNull();
    expect(varianceProblem(at(1, 0.8), 2.8, "rddm")).toMatch(/t 9 → t 4.*2\.778/);
    expect(varianceProblem(at(1, 0.8), 1.01, "ddim")).toMatch(/at most 1\.000/);
    expect(varianceProblem(at(1.2, 1), 0.5, "ddim")).toMatch(/below 1/);
    expect(varianceProblem(at(0.5, 0.8), 0.5, "rddm")).toMatch(/rises/);
    expect(varianceProblem(at(0.5, 0.8), 0, "rddm")).toBeNull();
  });
});

describe("a whole walk", () => {
  it.each(["together", "residualFirst", "noiseFirst"] as const)(
    "%s, with the true residual and noise, returns x0",
    (order) => {
      const { steps } = select(join(order), 9);
      const given = consistent(steps[0]!);
      let x_t = given.x_t;
      for (const step of steps) x_t = apply(rddmUpdate(step, 0, "rddm", false), { ...given, x_t });
      expect(worst(x_t, given.x0)).toBeLessThan(1e-5);
    },
  );

  it("turns black into white with the box clip, which the official one cannot", () => {
    const [input, x0, noise] = [tensor(-1), tensor(1), tensor(0.4)];
    const headResidual = tensor(-2);
    const walk = (clip: "box" | "official") => {
      let x_t = compute("input + noise", { input, noise });
      for (const step of select(join("together"), 10).steps) {
        const predictions = predict("pred_res_noise", clip, step, x_t, { input, headResidual, headNoise: noise });
        x_t = apply(rddmUpdate(step, 0, "rddm", true), { x_t, ...predictions });
      }
      return x_t;
    };
    expect(worst(walk("box"), x0)).toBeLessThan(1e-5);
    expect(walk("official").data[0]).toBeLessThan(0.1);
  });
});

/**
 * Data N(0, s²) and input = 0: the ideal denoiser is linear, and a deterministic walk scales every state by the
 * root of the states' variances, v = ((1 − ᾱ)s)² + β̄², exactly, in the limit of many steps.
 */
describe("an ideal denoiser of Gaussian data", () => {
  const s = 0.5;
  const variance = (alphaBar: number, betaBar: number) => ((1 - alphaBar) * s) ** 2 + betaBar ** 2;

  function walk(path: DiffusionPath, count: number, start: number): number {
    let x_t = tensor(start);
    for (const step of select(path, count).steps) {
      const { alphaBar, betaBar } = step.from;
      const headX0 = compute("gain*x", { x: x_t, gain: ((1 - alphaBar) * s * s) / (variance(alphaBar, betaBar) || 1) });
      const headNoise = compute("(x - signal*headX0)/max(betaBar, 0.000001)", {
        x: x_t,
        headX0,
        signal: 1 - alphaBar,
        betaBar,
      });
      const predictions = predict("pred_x0_noise", "off", step, x_t, { input: 0, headX0, headNoise });
      x_t = apply(rddmUpdate(step, 0, "rddm", true), { x_t, ...predictions });
    }
    return x_t.data[0]!;
  }

  it("is solved to first order: half the step, half the error", () => {
    const path = join("together");
    const exact = s / Math.sqrt(variance(1, 1));
    const error = (count: number) => Math.abs(walk(path, count, 1) - exact);
    expect(error(50)).toBeGreaterThan(1e-4);
    expect(error(50) / error(100)).toBeGreaterThan(1.6);
    expect(error(50) / error(100)).toBeLessThan(2.5);
  });

  it("ends residual first where it ends together, and noise first in one picture for every seed", () => {
    expect(walk(join("residualFirst"), 1000, 1)).toBeCloseTo(walk(join("together"), 1000, 1), 2);
    expect([1, -0.7].map((seed) => walk(join("noiseFirst"), 200, seed))).toEqual([
      expect.closeTo(0, 4),
      expect.closeTo(0, 4),
    ]);
  });
});
