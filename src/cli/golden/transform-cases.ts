import { sizeOf } from "../../expression/tensor.ts";
import { type GoldenCase, oneOf, TRAJECTORY_TOLERANCE, Worst } from "./case.ts";
import { runSampling, type SamplingRun, type SamplingSpec, spreadDraws } from "./sampling-graph.ts";
import { betasOf, type ScheduleWord, scheduleNodeParams } from "./schedule-word.ts";

/** `ddim_to_rddm.json`: one epsilon network, sampled as DDIM and, its coefficients transformed, as RDDM. */
export interface TransformFile {
  readonly network: { readonly output: string };
  readonly shape: readonly number[];
  readonly cases: readonly TransformCase[];
}

interface TransformCase {
  readonly name: string;
  readonly to_rddm: boolean;
  readonly sampling_steps: number;
  readonly eta: number;
  readonly clip: boolean;
  readonly alphas_cumsum: Readonly<Record<string, number>>;
  readonly betas_cumsum: Readonly<Record<string, number>>;
  readonly x_T: readonly number[];
  readonly step_noises: readonly (readonly number[])[];
  readonly steps: readonly {
    readonly t: number;
    readonly x_t: readonly number[];
    readonly pred_noise: readonly number[];
    readonly pred_x0: readonly number[];
    readonly x_next: readonly number[];
  }[];
  readonly final: readonly number[];
  readonly beta_schedule: string;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly num_train_timesteps: number;
  readonly timestep_spacing: string;
  readonly variance: string;
  readonly alpha_schedule: ScheduleWord;
}

export const transformCases = (file: TransformFile): GoldenCase[] =>
  file.cases.map((reference) => ({
    name: reference.name,
    tolerance: TRAJECTORY_TOLERANCE,
    error: async () => compare(reference, await runSampling(samplingSpec(reference, file))),
  }));

function samplingSpec(reference: TransformCase, { network, shape }: TransformFile): SamplingSpec {
  const { eta, sampling_steps: count } = reference;
  const variance = oneOf("variance", reference.variance, reference.to_rddm ? ["rddm", "ddim"] : ["ddim"]);
  const reads = Array.from({ length: count }, () => true);
  return {
    shape,
    schedule: scheduleNodes(reference),
    timesteps: {
      count,
      spacing: oneOf("timestep_spacing", reference.timestep_spacing, ["leading", "trailing", "linspace"]),
      next: "stride",
    },
    model: { objective: "epsilon", output: network.output },
    clip: reference.clip ? "official" : "off",
    sampler: reference.to_rddm ? { type: "rddm", params: { eta, variance } } : { type: "ddim", params: { eta } },
    start: reference.x_T,
    fresh: eta > 0 ? spreadDraws(reference.step_noises, reads, sizeOf(shape)) : null,
    input: null,
  };
}

/** β̄ is always training's; the walk's ᾱ may be another's. */
function scheduleNodes(reference: TransformCase) {
  const timesteps = reference.num_train_timesteps;
  const noise = { ...scheduleNodeParams({ kind: "ddpm", ...reference }, timesteps), sumScale: 1 };
  if (!reference.to_rddm)
    return [{ id: "path", type: "ddpmSchedule", params: { ...betasOf(reference), numTrainTimesteps: timesteps } }];
  return [
    { id: "alpha", type: "residualSchedule", params: scheduleNodeParams(reference.alpha_schedule, timesteps) },
    { id: "beta", type: "noiseSchedule", params: noise },
    { id: "path", type: "diffusionPath", params: {}, inputs: { residual: "alpha.schedule", noise: "beta.schedule" } },
  ];
}

async function compare(reference: TransformCase, run: SamplingRun): Promise<number> {
  const worst = new Worst();
  const { states } = await run.path("path.path");
  for (const [t, value] of Object.entries(reference.alphas_cumsum)) worst.add([states[Number(t)]!.alphaBar], [value]);
  for (const [t, value] of Object.entries(reference.betas_cumsum)) worst.add([states[Number(t)]!.betaBar], [value]);
  worst.add(
    run.steps.map(({ from }) => from.t ?? Number.NaN),
    reference.steps.map(({ t }) => t),
  );
  for (const [step, { x_t, pred_noise, pred_x0, x_next }] of reference.steps.entries()) {
    worst.add(await run.tensor("loop.x", step), x_t);
    worst.add(await run.tensor("unet.noise", step), pred_noise);
    worst.add(await run.tensor("unet.x0", step), pred_x0);
    worst.add(await run.tensor("sampler.x", step), x_next);
  }
  worst.add(await run.tensor("end.x"), reference.final);
  return worst.value;
}
