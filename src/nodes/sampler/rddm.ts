import { rddmUpdate, xStartUpdate } from "../../diffusion/sampler.ts";
import { defineExpression } from "../define.ts";
import { checkEta, checkStep, eta, nextState, ports, variance } from "../sampler-ports.ts";

export default defineExpression({
  type: "rddm",
  version: 1,
  title: "RDDM",
  category: "Sampler",
  doc: "One step of residual denoising diffusion: takes away the share of residual and of noise that lies between two states of the path. The last step returns the predicted x0.",
  equation:
    "x_s = x_t - (alphaBar_t - alphaBar_s)*residual - (betaBar_t - sqrt(betaBar_s^2 - sigma^2))*noise + sigma*z",
  inputs: {
    ...ports,
    x0: {
      ...ports.x0,
      optional: true,
      doc: "The predicted clean image, for the last step and the x_start form. Unwired it is worked out from residual and noise, unclipped.",
    },
  },
  outputs: nextState,
  params: {
    eta,
    variance,
    form: {
      kind: "enum",
      doc: "What the next noise is made of. The two agree where no prediction was clipped.",
      default: "noise",
      options: [
        { value: "noise", title: "Predicted noise", doc: "The official use_pred_noise." },
        { value: "x_start", title: "Predicted x0", doc: "The official use_x_start." },
      ],
    },
  },
  check: checkEta,
  program({ params, inputs: { step, x0 } }) {
    checkStep(step, params.eta, params.variance);
    const update = params.form === "noise" ? rddmUpdate : xStartUpdate;
    return { x: update(step, params.eta, params.variance, x0 !== undefined) };
  },
});
