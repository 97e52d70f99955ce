import { describe, expect, it } from "vitest";
import { everyState, mean, type Nodes, type Wires, walked } from "./measure.ts";

/** The exact denoiser of N(target, 0.2²) for the input c, as a formula over the app's variables. */
const V = "((1 - alphaBar)^2*0.04 + betaBar^2)";
const x0 = (target: number) => `${target} + (1 - alphaBar)*0.04/${V}*(x - alphaBar*c - (1 - alphaBar)*${target})`;
const gaussian = (target: number) =>
  [
    "formulaModel",
    {
      objective: "pred_x0_noise",
      conditioning: "alphaBar + betaBar",
      x0: x0(target),
      noise: `(x - alphaBar*c - (1 - alphaBar)*(${x0(target)}))/max(betaBar, 0.000001)`,
    },
  ] as const;

const SIZE = { width: 20, height: 20, channels: 2 };
const [A, B] = [0.6, -0.7];
const image = (value: number) => ["constant", { ...SIZE, value }] as const;
/** The left half is A's, the right half B's: two targets, two inputs, one loop whose state belongs to A's input. */
const nodes: Nodes = {
  ...everyState(40, "decreased", "increased"),
  start: ["noise", { ...SIZE, seed: 4 }],
  inputA: [...image(0.5)],
  inputB: [...image(-0.9)],
  model: [...gaussian(A)],
  modelB: [...gaussian(B)],
  unetB: ["unetStep"],
  rebase: ["rebase"],
  ramp: ["noise", { width: 20, height: 1, channels: 1, seed: 9 }],
  mask: ["elementwise", { text: "a > 0", operands: [{ name: "a", type: "tensor" }] }],
  both: ["combinePredictions", { weightA: 0, weightB: 1 }],
};
const wires = (rebased: boolean): Wires => [
  ["inputA.tensor", "noisy.input"],
  ["inputA.tensor", "unet.input"],
  ["inputB.tensor", "unetB.input"],
  ["modelB.model", "unetB.model"],
  ["loop.step", "unetB.step"],
  ["loop.x", "rebase.x_t"],
  ["loop.step", "rebase.step"],
  ["inputA.tensor", "rebase.input"],
  ["inputB.tensor", "rebase.to"],
  [rebased ? "rebase.x" : "loop.x", "unetB.x_t"],
  ["ramp.noise", "mask.a"],
  ["mask.tensor", "both.mask"],
  ["unet.x0", "both.x0_a"],
  ["unet.noise", "both.noise_a"],
  ["unetB.x0", "both.x0_b"],
  ["unetB.noise", "both.noise_b"],
  ["inputA.tensor", "both.input"],
  ["both.residual", "sampler.residual"],
  ["both.noise", "sampler.noise"],
  ["both.x0", "sampler.x0"],
];

async function means(rebased: boolean) {
  const outcome = await walked(nodes, wires(rebased));
  const mask = await outcome.tensor("mask.tensor");
  const end = await outcome.tensor("end.x");
  const x_T = await outcome.tensor("start.noise");
  // Each side is a sample of its Gaussian: the deterministic walk takes the noise's own mean along, scaled.
  const side = (inside: number) => {
    const pixels = [...end.keys()].filter((i) => mask[i % SIZE.width] === inside);
    return mean(pixels.map((i) => end[i]!)) - 0.2 * mean(pixels.map((i) => x_T[i]!));
  };
  expect(mask).toContain(0);
  expect(mask).toContain(1);
  return [side(0), side(1)];
}

describe("two Formula models, half of each in every pixel", () => {
  /** Half of A's prediction and half of B's is the exact one for the mean of both targets. */
  async function mixedMean(rebased: boolean): Promise<number> {
    const halves: Nodes = { both: ["combinePredictions", { weightA: 0.5, weightB: 0.5 }] };
    const outcome = await walked(
      { ...nodes, ...halves },
      wires(rebased).filter(([, to]) => to !== "both.mask"),
    );
    return mean(await outcome.tensor("end.x")) - 0.2 * mean(await outcome.tensor("start.noise"));
  }

  it("hit the mean of both targets within 0.01", async () => {
    expect(Math.abs((await mixedMean(true)) - (A + B) / 2)).toBeLessThanOrEqual(0.01);
  });

  it("without rebasing they miss it", async () => {
    expect(Math.abs((await mixedMean(false)) - (A + B) / 2)).toBeGreaterThan(0.1);
  });
});

describe("two Formula models with Gaussian targets and different inputs, combined in one loop", () => {
  it("hit both means within 0.01", async () => {
    const [a, b] = await means(true);
    expect(Math.abs(a! - A)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(b! - B)).toBeLessThanOrEqual(0.01);
  });

  it("without rebasing the one whose input is not the state's misses", async () => {
    const [a, b] = await means(false);
    expect(Math.abs(a! - A)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(b! - B)).toBeGreaterThan(0.1);
  });
});
