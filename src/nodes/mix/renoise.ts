import { describeStep, type State, type Step } from "../../diffusion/path.ts";
import { fail } from "../../graph/diagnostic.ts";
import { defineExpression } from "../define.ts";

/** β̄² that differ by less come from rounding. */
const ROUNDING = 1e-12;

export default defineExpression({
  type: "renoise",
  version: 1,
  title: "Renoise",
  category: "Mix",
  doc: "Jumps back along the path: where the next step starts from an earlier state than this one landed on, residual and fresh noise are put back to make that state. Goes before Loop end, with a path whose Timesteps jump back; where the path just goes on it changes nothing.",
  equation: "x_t = x_s + (alphaBar_t - alphaBar_s)*residual + sqrt(betaBar_t^2 - betaBar_s^2)*z",
  inputs: {
    x: { type: "tensor", role: "image", title: "x_s", doc: "The next state, from the sampler or from Inject." },
    residual: { type: "tensor", role: "residual", doc: "The predicted residual." },
    z: {
      type: "tensor",
      role: "noise",
      doc: "Fresh standard normal noise, one draw a step, other numbers than the sampler's.",
    },
    step: { type: "step", doc: "Where the loop stands; the path says where the next step starts." },
  },
  outputs: { x: { type: "tensor", role: "image", doc: "The state that the next step starts from." } },
  params: {},
  program({ inputs: { step } }) {
    const next = step.path.steps[step.index + 1]?.from;
    if (!next || same(step.to, next)) return { x: { text: "x" } };
    const scalars = { da: next.alphaBar - step.to.alphaBar, sigma: addedNoise(step, next) };
    return { x: { text: "x + da*residual + sigma*z", scalars } };
  },
});

const same = (a: State, b: State): boolean => a.alphaBar === b.alphaBar && a.betaBar === b.betaBar;

function addedNoise(step: Step, next: State): number {
  const variance = next.betaBar ** 2 - step.to.betaBar ** 2;
  if (variance < -ROUNDING)
    fail(
      "sampler.variance",
      `Step ${step.index + 1} of ${step.count} (${describeStep(step)}): the next step starts with less noise, β̄ = ${next.betaBar.toPrecision(3)}, and adding noise cannot take any away.`,
      { port: "step" },
    );
  return Math.sqrt(Math.max(0, variance));
}
