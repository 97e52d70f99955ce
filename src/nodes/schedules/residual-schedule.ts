import { residualSchedule, type ScheduleSpec } from "../../diffusion/schedules.ts";
import { defineHost } from "../define.ts";
import { numTrainTimesteps, scheduleParams, scheduleSpec } from "../schedule-params.ts";

export default defineHost({
  type: "residualSchedule",
  version: 1,
  title: "Residual schedule",
  category: "Schedules",
  doc: "How much residual the state carries at each timestep: alphaBar rises from about 0 (clean) to 1 (degraded input). DDPM's schedules are transformed, alphaBar = 1 - sqrt(alphasCumprod).",
  equation: "alphaBar_t = alpha_0 + alpha_1 + alpha_t",
  inputs: {},
  outputs: { schedule: { type: "residualSchedule", role: "residual", doc: "ᾱ over t = 0 … T−1." } },
  params: { ...scheduleParams("decreased"), numTrainTimesteps },
  instant: true,
  run({ params }) {
    const spec: ScheduleSpec = scheduleSpec(params);
    return { schedule: residualSchedule(spec, params.numTrainTimesteps) };
  },
});
