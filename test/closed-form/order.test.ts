import { describe, expect, it } from "vitest";
import { everyState, exponent, type Nodes, rms, secondOrder, type Wires, walked } from "./measure.ts";

/**
 * Data N(0, s²), input = 0, an exact network: a state has the variance ((1 − ᾱ)s)² + β̄², and a deterministic walk
 * scales each by the root of it, so that x_T of variance 1 ends at exactly s·x_T. What is left is the sampler's error.
 */
const COUNTS = [32, 64, 128, 256];
const s = 0.25;
const gaussian: Nodes = {
  start: ["noise", { width: 24, height: 24, channels: 1, seed: 3 }],
  model: ["idealDenoiser", { means: [0], dimension: 1, deviation: s }],
};
const straight = (count: number): Nodes => everyState(count, "average", "average", { order: "drawn" });

async function errors(path: (count: number) => Nodes, nodes: Nodes, wires: Wires = []): Promise<number[]> {
  const found: number[] = [];
  for (const count of COUNTS) {
    const outcome = await walked({ ...gaussian, ...path(count), ...nodes }, wires);
    const x_T = await outcome.tensor("noisy.x_T");
    found.push(
      rms(
        await outcome.tensor("end.x"),
        x_T.map((value) => s * value),
      ),
    );
  }
  return found;
}
const order = (found: readonly number[]) => -exponent(COUNTS, found);
const falls = (found: readonly number[]) => found.every((error, i) => i === 0 || error < found[i - 1]!);

describe("on the straight path (ᾱ, β̄) = (k, k)", () => {
  it.each(["rddm", "ddim"])("%s is of order 1 ± 0.1", async (type) => {
    const found = await errors(straight, { sampler: [type] });
    expect(Math.abs(order(found) - 1), String(found)).toBeLessThanOrEqual(0.1);
  });

  it("the second-order example, in an Expression with carried history, is of order 2 ± 0.15", async () => {
    const found = await errors(straight, secondOrder.nodes, secondOrder.wires);
    expect(Math.abs(order(found) - 2), String(found)).toBeLessThanOrEqual(0.15);
  });

  it("the same example without its history is of order 1: the test above can fail", async () => {
    const text = "x_t - da*residual - db*noise + 0*(a + b)";
    const found = await errors(
      straight,
      { ...secondOrder.nodes, sampler: ["expression", { text }] },
      secondOrder.wires,
    );
    expect(order(found)).toBeLessThan(1.1);
  });
});

describe("on the official schedules of β²", () => {
  it.each(["increased", "decreased", "average", "normal"])("%s: RDDM comes to the exact solution", async (kind) => {
    const found = await errors((count) => everyState(count, "decreased", kind), {});
    expect(falls(found), String(found)).toBe(true);
    expect(found.at(-1)).toBeLessThan(0.02);
    expect(order(found)).toBeGreaterThan(0.6);
  });

  it("β̄ = √t, vertical at its end, costs order: below 0.9 for RDDM, below 1.1 for the second-order example", async () => {
    const root = (count: number) => everyState(count, "average", "average");
    const first = await errors(root, {});
    const second = await errors(root, secondOrder.nodes, secondOrder.wires);
    expect(falls(first) && falls(second)).toBe(true);
    expect(order(first)).toBeLessThan(0.9);
    expect(order(second)).toBeLessThan(1.1);
  });
});
