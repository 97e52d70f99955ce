import { xStartUpdate } from "../../diffusion/sampler.ts";
import { defineExpression } from "../define.ts";
import { checkStep, nextState, noiseUnwired, ports, unread } from "../sampler-ports.ts";

export default defineExpression({
  type: "ddpm",
  version: 1,
  title: "DDPM",
  category: "Sampler",
  doc: "One ancestral step of DDPM as diffusers takes it: the x_start form with DDIM's variance at eta = 1. Adds fresh noise at every step but the last.",
  equation: "x_s = k*x_t + (1 - k)*x0 + (alphaBar_s - k*alphaBar_t)*residual + sigma*z",
  inputs: { ...ports, noise: unread(ports.noise) },
  outputs: nextState,
  params: {},
  check: ({ wired }) => (wired.has("z") ? [] : [noiseUnwired("DDPM adds fresh noise at each step")]),
  program({ inputs: { step } }) {
    checkStep(step, 1, "ddim");
    return { x: xStartUpdate(step, 1, "ddim", true) };
  },
});
