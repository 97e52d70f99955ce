import { ddimUpdate } from "../../diffusion/sampler.ts";
import { defineExpression } from "../define.ts";
import { checkEta, checkStep, eta, nextState, ports, unread } from "../sampler-ports.ts";

export default defineExpression({
  type: "ddim",
  version: 1,
  title: "DDIM",
  category: "Sampler",
  doc: "One step of DDIM as diffusers takes it: the next state is built anew from the predicted x0, residual and noise. Equals RDDM with DDIM's variance where nothing was clipped.",
  equation: "x_s = x0 + alphaBar_s*residual + sqrt(betaBar_s^2 - sigma^2)*noise + sigma*z",
  inputs: { ...ports, x_t: unread(ports.x_t) },
  outputs: nextState,
  params: { eta },
  check: checkEta,
  program({ params, inputs: { step } }) {
    checkStep(step, params.eta, "ddim");
    return { x: ddimUpdate(step, params.eta) };
  },
});
