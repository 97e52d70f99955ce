import { posteriorUpdate } from "../../diffusion/sampler.ts";
import { defineExpression } from "../define.ts";
import { checkStep, nextState, noiseUnwired, ports, unread } from "../sampler-ports.ts";

export default defineExpression({
  type: "posterior",
  version: 1,
  title: "Posterior",
  category: "Sampler",
  doc: "One ancestral step of RDDM: a draw from the posterior of the next state, given this one and the predicted x0 and residual. Adds fresh noise at every step but the last.",
  equation:
    "x_s = (betaBar_s^2*x_t + (beta2_t*alphaBar_s - betaBar_s^2*alpha_t)*residual + beta2_t*x0)/betaBar_t^2 + sigma*z",
  inputs: { ...ports, noise: unread(ports.noise) },
  outputs: nextState,
  params: {},
  check: ({ wired }) => (wired.has("z") ? [] : [noiseUnwired("The posterior adds fresh noise at each step")]),
  program({ inputs: { step } }) {
    checkStep(step, 1, "rddm");
    return { x: posteriorUpdate(step) };
  },
});
