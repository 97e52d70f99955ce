import { sizeOf } from "../../expression/tensor.ts";
import { type GoldenCase, oneOf, TRAJECTORY_TOLERANCE, Worst } from "./case.ts";
import { runSampling, type SamplingRun, type SamplingSpec, spreadDraws } from "./sampling-graph.ts";
import { betasOf } from "./schedule-word.ts";

/** `ddim_ddpm_trajectories.json`: diffusers' DDIM and DDPM, in diffusers' own names. */
export interface DiffusersFile {
  readonly network: { readonly output: string };
  readonly shape: readonly number[];
  readonly cases: readonly DiffusersCase[];
}

interface DiffusersCase {
  readonly name: string;
  readonly scheduler: string;
  readonly num_train_timesteps: number;
  readonly sampling_steps: number;
  readonly beta_schedule: string;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly eta: number;
  readonly clip_sample: boolean;
  readonly timestep_spacing: string;
  readonly steps_offset: number;
  readonly prediction_type: string;
  readonly set_alpha_to_one: boolean;
  readonly rescale_betas_zero_snr?: boolean;
  readonly alphas_cumprod_sample: Readonly<Record<string, number>>;
  readonly timesteps: readonly number[];
  readonly x_T: readonly number[];
  readonly step_noises: readonly (readonly number[])[];
  readonly steps: readonly {
    readonly t: number;
    readonly x_t: readonly number[];
    readonly model_output: readonly number[];
    readonly pred_x0: readonly number[];
    readonly x_next: readonly number[];
  }[];
  readonly final: readonly number[];
}

export const diffusersCases = (file: DiffusersFile): GoldenCase[] =>
  file.cases.map((reference) => ({
    name: reference.name,
    tolerance: TRAJECTORY_TOLERANCE,
    error: async () => compare(reference, await runSampling(samplingSpec(reference, file))),
  }));

function samplingSpec(reference: DiffusersCase, { network, shape }: DiffusersFile): SamplingSpec {
  const scheduler = oneOf("scheduler", reference.scheduler, ["DDIMScheduler", "DDPMScheduler"]);
  const isDdim = scheduler === "DDIMScheduler";
  const { eta, sampling_steps: count, step_noises: draws } = reference;
  const schedule = {
    ...betasOf(reference),
    zeroTerminalSnr: reference.rescale_betas_zero_snr ?? false,
    numTrainTimesteps: reference.num_train_timesteps,
  };
  const reads = Array.from({ length: count }, () => true);
  return {
    shape,
    schedule: [{ id: "path", type: "ddpmSchedule", params: schedule }],
    timesteps: {
      count,
      spacing: oneOf("timestep_spacing", reference.timestep_spacing, ["leading", "trailing", "linspace"]),
      offset: reference.steps_offset,
      next: isDdim ? "stride" : "list",
      // DDPM ends clean whatever this says.
      end: isDdim && !reference.set_alpha_to_one ? "first" : "clean",
    },
    model: {
      objective: oneOf("prediction_type", reference.prediction_type, ["epsilon", "sample", "v_prediction"]),
      output: network.output,
    },
    clip: reference.clip_sample ? "official" : "off",
    sampler: isDdim ? { type: "ddim", params: { eta } } : { type: "ddpm", params: {} },
    start: reference.x_T,
    fresh: isDdim && eta === 0 ? null : spreadDraws(draws, reads, sizeOf(shape)),
    input: null,
    // As epsilon and unclipped, the noise is the network's output itself.
    witness: { objective: "epsilon", output: network.output },
  };
}

async function compare(reference: DiffusersCase, run: SamplingRun): Promise<number> {
  const worst = new Worst();
  const { states } = await run.path("path.path");
  for (const [t, c] of Object.entries(reference.alphas_cumprod_sample))
    worst.add([(1 - states[Number(t)]!.alphaBar) ** 2], [c]);
  const visited = run.steps.map(({ from }) => from.t ?? Number.NaN);
  worst.add(visited, reference.timesteps);
  for (const [step, { t, x_t, model_output, pred_x0, x_next }] of reference.steps.entries()) {
    worst.add([visited[step] ?? Number.NaN], [t]);
    worst.add(await run.tensor("loop.x", step), x_t);
    worst.add(await run.tensor("witness.noise", step), model_output);
    worst.add(await run.tensor("unet.x0", step), pred_x0);
    worst.add(await run.tensor("sampler.x", step), x_next);
  }
  worst.add(await run.tensor("end.x"), reference.final);
  return worst.value;
}
