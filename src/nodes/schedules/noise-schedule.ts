import { noiseSchedule } from "../../diffusion/schedules.ts";
import { defineHost } from "../define.ts";
import { numTrainTimesteps, scheduleParams, scheduleSpec } from "../schedule-params.ts";

export default defineHost({
  type: "noiseSchedule",
  version: 1,
  title: "Noise schedule",
  category: "Schedules",
  doc: "How much noise the state carries at each timestep: betaBar, the noise's standard deviation, rises from about 0 to the root of sumScale. The schedule deals out betaBar squared; DDPM's are transformed, betaBar = sqrt(1 - alphasCumprod).",
  equation: "betaBar_t = sqrt(beta2_0 + beta2_1 + beta2_t)",
  inputs: {},
  outputs: { schedule: { type: "noiseSchedule", role: "noise", doc: "β̄ over t = 0 … T−1, and Σβ²." } },
  params: {
    ...scheduleParams("increased"),
    sumScale: {
      kind: "number",
      title: "Sum scale Σβ²",
      doc: "Variance of the noise at the start. The official code restores with 0.01 and generates with 1.",
      default: 1,
      min: 0,
      max: 100,
      soft: [0, 1],
    },
    numTrainTimesteps,
  },
  instant: true,
  run: ({ params }) => ({
    schedule: noiseSchedule(scheduleSpec(params), params.numTrainTimesteps, params.sumScale),
  }),
});
