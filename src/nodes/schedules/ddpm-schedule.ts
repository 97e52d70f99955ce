import { ddpmPath } from "../../diffusion/build-path.ts";
import { defineHost } from "../define.ts";
import { betaParams, numTrainTimesteps } from "../schedule-params.ts";

export default defineHost({
  type: "ddpmSchedule",
  version: 1,
  title: "DDPM schedule",
  category: "Schedules",
  doc: "DDPM's coefficients as a diffusion path with input = 0, by the coefficient transformation: DDPM's cumulative product c becomes alphaBar = 1 - sqrt(c) and betaBar = sqrt(1 - c), and the residual is -x0.",
  equation: "x_t = sqrt(alphasCumprod_t)*x0 + sqrt(1 - alphasCumprod_t)*noise",
  inputs: {},
  outputs: { path: { type: "path", doc: "The curve, with every timestep as a step." } },
  params: {
    betaSchedule: {
      kind: "enum",
      title: "β schedule",
      doc: "As diffusers names it.",
      default: "linear",
      options: [
        { value: "linear", title: "linear" },
        { value: "scaled_linear", title: "scaled_linear" },
        { value: "squaredcos_cap_v2", title: "squaredcos_cap_v2" },
      ],
    },
    ...betaParams({ betaSchedule: ["linear", "scaled_linear"] }),
    zeroTerminalSnr: {
      kind: "boolean",
      title: "Zero terminal SNR",
      doc: "Rescales √c so that the last timestep is pure noise (diffusers' rescale_betas_zero_snr). For v networks trained so.",
      default: false,
    },
    numTrainTimesteps,
  },
  instant: true,
  run: ({ params }) => ({ path: ddpmPath(params, params.numTrainTimesteps) }),
});
