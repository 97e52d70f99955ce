import { describe, expect, it } from "vitest";
import { type Objective, predictionProgram } from "../../src/diffusion/objective.ts";
import type { PathStep } from "../../src/diffusion/path.ts";
import { compute, predict, tensor } from "./walk.ts";

const signal = 0.8;
// On DDPM's circle, so that one state serves all nine objectives.
const step: PathStep = { from: { alphaBar: 1 - signal, betaBar: 0.6, t: 5 }, to: { alphaBar: 0, betaBar: 0, t: -1 } };
const x0 = tensor(0.5, -0.25);
const noise = tensor(-0.3, 1.2);

/** The heads that say exactly `x0` and `noise`, as each objective writes them; epsilon and its kin have input = 0. */
function heads(objective: Objective, residual = compute("0 - x0", { x0 })): Record<string, ReturnType<typeof tensor>> {
  const sum = (a: ReturnType<typeof tensor>) => compute("a + noise", { a, noise });
  switch (objective) {
    case "pred_res_noise":
      return { headResidual: residual, headNoise: noise };
    case "pred_res_add_noise":
      return { headResidual: residual, headNoise: sum(residual) };
    case "pred_x0_noise":
      return { headX0: x0, headNoise: noise };
    case "pred_x0_add_noise":
      return { headX0: x0, headNoise: sum(x0) };
    case "pred_res":
      return { headResidual: residual };
    case "pred_noise":
      return { headNoise: noise };
    case "epsilon":
      return { headOutput: noise };
    case "sample":
      return { headOutput: x0 };
    case "v_prediction":
      return { headOutput: compute("0.8*noise - 0.6*x0", { noise, x0 }) };
  }
}

const OBJECTIVES: Objective[] = [
  "pred_res_noise",
  "pred_res_add_noise",
  "pred_x0_noise",
  "pred_x0_add_noise",
  "pred_res",
  "pred_noise",
  "epsilon",
  "sample",
  "v_prediction",
];

describe("objectives", () => {
  it.each(OBJECTIVES)("%s gives back the residual, noise and x0 that the state was made of", (objective) => {
    const x = compute("0.8*x0 + 0.6*noise", { x0, noise });
    for (const clip of ["off", "official", "box"] as const) {
      const found = predict(objective, clip, step, x, { input: 0, ...heads(objective) });
      for (const [index, expected] of x0.data.entries()) {
        expect(found.x0.data[index]).toBeCloseTo(expected, 5);
        expect(found.residual.data[index]).toBeCloseTo(-expected, 5);
        expect(found.noise.data[index]).toBeCloseTo(noise.data[index]!, 5);
      }
    }
  });

  it("clip the residual first, and x0 from the clipped one", () => {
    const given = { input: tensor(0), headResidual: tensor(3), headNoise: tensor(0) };
    const { residual, x0 } = predict("pred_res_noise", "official", step, tensor(0.1), given);
    expect(residual.data[0]).toBe(1);
    expect(x0.data[0]).toBeCloseTo(0.1 - 0.2, 6);
  });

  it("clip the residual that pred_x0 stands for from the unclipped head, and derive sums before clipping", () => {
    const given = { input: tensor(0.5), headX0: tensor(2), headNoise: tensor(2.25) };
    const found = predict("pred_x0_add_noise", "official", step, tensor(0), given);
    expect([found.residual.data[0], found.x0.data[0], found.noise.data[0]]).toEqual([-1, 1, 0.25]);
  });

  it("clip x0 first where only noise is predicted, and the residual after it", () => {
    const found = predict("pred_noise", "official", step, tensor(-4), { input: tensor(0.5), headNoise: tensor(0) });
    expect([found.x0.data[0], found.residual.data[0]]).toEqual([-1, 1]);
    const box = predict("pred_noise", "box", step, tensor(-4), { input: tensor(0.5), headNoise: tensor(0) });
    expect(box.residual.data[0]).toBe(1.5);
  });

  it("stay finite at the corners: no noise in the state, no image in it, no signal of training", () => {
    const corners = [
      { alphaBar: 0.5, betaBar: 0, trainedBetaBar: 0 },
      { alphaBar: 1, betaBar: 1, trainedBetaBar: 1 },
      { alphaBar: 1, betaBar: 0, trainedBetaBar: 0 },
    ];
    for (const objective of OBJECTIVES)
      for (const at of corners) {
        const program = predictionProgram(objective, "off", at);
        const values = { ...program.scalars, x: tensor(0.2), input: 0, ...heads(objective, tensor(0.1, 0.1)) };
        const all: Record<string, ReturnType<typeof tensor> | number> = values;
        for (const { name, text } of program.assignments) all[name] = compute(text, all);
        for (const name of ["residual", "noise", "x0"])
          expect((all[name] as ReturnType<typeof tensor>).data.every(Number.isFinite)).toBe(true);
      }
  });

  it("mean x0 by the coefficients of training on a path with another residual schedule", () => {
    const at = { alphaBar: 0.7, betaBar: 0.6, trainedBetaBar: 0.6 };
    const program = predictionProgram("epsilon", "off", at);
    const x = compute("0.8*x0 + 0.6*noise", { x0, noise });
    const values: Record<string, ReturnType<typeof tensor> | number> = {
      ...program.scalars,
      x,
      input: 0,
      headOutput: noise,
    };
    for (const { name, text } of program.assignments) values[name] = compute(text, values);
    expect((values.residual as typeof x0).data[0]).toBeCloseTo(-0.5, 5);
    // x − ᾱ·residual − β̄·noise with the walk's ᾱ.
    expect((values.x0 as typeof x0).data[0]).toBeCloseTo(0.8 * 0.5 + 0.7 * 0.5, 5);
  });
});
