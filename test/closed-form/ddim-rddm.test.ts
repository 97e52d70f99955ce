import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRESH, FRESH_WIRES } from "../nodes/sampling.ts";
import { largest, type Nodes, walked } from "./measure.ts";

/** The network, an epsilon predictor: as the app's formula, and as numbers. */
const FORMULA = "0.4*x + 0.3*cos(0.2*t + 2*x)";
const network = (x: number, t: number) => 0.4 * x + 0.3 * Math.cos(0.2 * t + 2 * x);

interface Case {
  readonly timesteps: number;
  readonly count: number;
  readonly schedule: "linear" | "scaled_linear" | "squaredcos_cap_v2";
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly seed: number;
}
const cases: fc.Arbitrary<Case> = fc.record({
  timesteps: fc.integer({ min: 20, max: 200 }),
  count: fc.integer({ min: 2, max: 12 }),
  schedule: fc.constantFrom("linear", "scaled_linear", "squaredcos_cap_v2"),
  betaStart: fc.double({ min: 0.0005, max: 0.01, noNaN: true }),
  betaEnd: fc.double({ min: 0.012, max: 0.06, noNaN: true }),
  seed: fc.nat(1000),
});

/** alphas_cumprod, as DDPM defines it: a product of 1 − β. */
function cumulativeProduct({ timesteps: T, schedule, betaStart, betaEnd }: Case): number[] {
  const bar = (u: number) => Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  const at = (t: number, from: number, to: number) => from + ((to - from) * t) / (T - 1);
  const betas = {
    linear: (t: number) => at(t, betaStart, betaEnd),
    scaled_linear: (t: number) => at(t, Math.sqrt(betaStart), Math.sqrt(betaEnd)) ** 2,
    squaredcos_cap_v2: (t: number) => Math.min(1 - bar((t + 1) / T) / bar(t / T), 0.999),
  };
  let product = 1;
  return Array.from({ length: T }, (_, t) => {
    product *= 1 - betas[schedule](t);
    return product;
  });
}

/** DDIM's eq. 12 and 16, from ε and the cumulative product alone. */
function ddim(one: Case, eta: number, times: readonly number[], x_T: readonly number[], draws: readonly number[][]) {
  const products = cumulativeProduct(one);
  return times.reduce((x, t, index) => {
    const [c, next] = [products[t]!, index + 1 < times.length ? products[times[index + 1]!]! : 1];
    const sigma = eta * Math.sqrt(((1 - next) / (1 - c)) * (1 - c / next));
    return x.map((value, i) => {
      const epsilon = network(value, t);
      const x0 = (value - Math.sqrt(1 - c) * epsilon) / Math.sqrt(c);
      return Math.sqrt(next) * x0 + Math.sqrt(1 - next - sigma ** 2) * epsilon + sigma * (draws[index]?.[i] ?? 0);
    });
  }, x_T);
}

async function rddm(one: Case, eta: number, sampler: Nodes[string]) {
  const nodes: Nodes = {
    ...FRESH,
    path: [
      "ddpmSchedule",
      {
        betaSchedule: one.schedule,
        betaStart: one.betaStart,
        betaEnd: one.betaEnd,
        numTrainTimesteps: one.timesteps,
      },
    ],
    times: ["timesteps", { count: one.count, spacing: "trailing" }],
    start: ["noise", { width: 5, height: 3, channels: 2, seed: one.seed }],
    fresh: ["noise", { seed: one.seed, first: 1 }],
    model: ["formulaModel", { objective: "epsilon", output: FORMULA }],
    sampler,
  };
  const outcome = await walked(nodes, FRESH_WIRES, ["path.residual", "path.noise"]);
  const path = (await outcome.value("times.path")) as { steps: { from: { t: number } }[] };
  const draws: number[][] = [];
  if (eta > 0) for (const index of path.steps.keys()) draws.push([...(await outcome.tensor("fresh.noise", index))]);
  const times = path.steps.map(({ from }) => from.t);
  return { final: await outcome.tensor("end.x"), x_T: await outcome.tensor("noisy.x_T"), times, draws };
}

describe("DDIM ≡ RDDM over random schedules, from the same x_T", () => {
  const numRuns = process.env.LONG ? 200 : 12;

  it.each([0, 0.5, 1])("η = %d: RDDM with the ddim variance is DDIM's own formula, to 1e-5", async (eta) => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { final, x_T, times, draws } = await rddm(one, eta, ["rddm", { eta, variance: "ddim" }]);
        expect(largest(final, ddim(one, eta, times, x_T, draws))).toBeLessThanOrEqual(1e-5);
      }),
      { numRuns },
    );
  });

  it.each([0, 0.5, 1])("η = %d: and the DDIM node is the RDDM node", async (eta) => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const nodes = [["ddim", { eta }] as const, ["rddm", { eta, variance: "ddim" }] as const];
        const [a, b] = await Promise.all(nodes.map((node) => rddm(one, eta, node as never)));
        expect(largest(a!.final, b!.final)).toBeLessThanOrEqual(1e-5);
      }),
      { numRuns },
    );
  });

  it("the rddm variance at η = 1 is another process: the tests above can fail", async () => {
    const one = { timesteps: 50, count: 8, schedule: "linear", betaStart: 0.001, betaEnd: 0.03, seed: 1 } as const;
    const { final, x_T, times, draws } = await rddm(one, 1, ["rddm", { eta: 1, variance: "rddm" }]);
    expect(largest(final, ddim(one, 1, times, x_T, draws))).toBeGreaterThan(0.01);
  });
});
