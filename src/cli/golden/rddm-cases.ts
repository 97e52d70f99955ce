import { HEADS } from "../../diffusion/objective.ts";
import { sizeOf } from "../../expression/tensor.ts";
import { type GoldenCase, oneOf, TRAJECTORY_TOLERANCE, UnknownWord, Worst } from "./case.ts";
import { runSampling, type SamplingRun, type SamplingSpec, spreadDraws } from "./sampling-graph.ts";
import { type ScheduleWord, scheduleNodeParams } from "./schedule-word.ts";

/** `rddm_trajectories.json`: whole reverse processes of the official sampler. */
export interface RddmFile {
  readonly network: Readonly<Record<string, string>>;
  readonly cases: readonly RddmCase[];
}

interface RddmCase {
  readonly name: string;
  readonly alpha_schedule: ScheduleWord;
  readonly beta2_schedule: ScheduleWord;
  readonly num_timesteps: number;
  readonly sampling_steps: number;
  readonly sum_scale: number;
  readonly eta: number;
  readonly variance: string;
  readonly clip: string;
  readonly objective: string;
  readonly conditioning: string;
  readonly phases: readonly string[];
  readonly update: string;
  readonly conditional: boolean;
  readonly shape: readonly number[];
  readonly input_image: readonly number[] | null;
  readonly noises: readonly (readonly number[])[];
  readonly model_calls: readonly {
    readonly t: number;
    readonly x_t: readonly number[];
    readonly pred_res: readonly number[];
    readonly pred_noise: readonly number[];
    readonly pred_x0: readonly number[];
  }[];
  readonly network_times: readonly {
    readonly cond_time_res: readonly number[];
    readonly cond_time_noise: readonly number[];
  }[];
  readonly trajectory: readonly (readonly number[])[];
  readonly final: readonly number[];
}

const UPDATES = ["use_pred_noise", "use_x_start", "special_eta_0", "special_eta_1", "ancestral_posterior"] as const;
const OBJECTIVES = [
  "pred_res_noise",
  "pred_res_add_noise",
  "pred_x0_noise",
  "pred_x0_add_noise",
  "pred_res",
  "pred_noise",
] as const;

export const rddmCases = (file: RddmFile): GoldenCase[] =>
  file.cases.map((reference) => ({
    name: reference.name,
    tolerance: TRAJECTORY_TOLERANCE,
    error: async () => compare(reference, await runSampling(samplingSpec(reference, file.network))),
  }));

function samplingSpec(reference: RddmCase, network: RddmFile["network"]): SamplingSpec {
  const { num_timesteps: timesteps, shape } = reference;
  const phases = phasesOf(reference.phases);
  const sampler = samplerOf(reference);
  // The ancestral loop visits every timestep.
  const count = sampler.type === "posterior" ? timesteps : reference.sampling_steps;
  const reads = Array.from({ length: count }, (_, step) => step < count - 1);
  const allReads = phases === "together" ? reads : [...reads, ...reads];
  const addsNoise = sampler.type === "posterior" || Number(sampler.params.eta) > 0;
  return {
    shape,
    schedule: scheduleNodes(reference),
    timesteps: { spacing: "official", count, phases },
    model: modelParams(reference, network),
    clip: oneOf("clip", reference.clip, ["official", "off"]),
    sampler,
    start: reference.noises[0]!,
    fresh: addsNoise ? spreadDraws(reference.noises.slice(1), allReads, sizeOf(shape)) : null,
    input: reference.conditional ? reference.input_image : null,
  };
}

function scheduleNodes({ alpha_schedule, beta2_schedule, num_timesteps, sum_scale }: RddmCase) {
  const residual = scheduleNodeParams(alpha_schedule, num_timesteps);
  const noise = { ...scheduleNodeParams(beta2_schedule, num_timesteps), sumScale: sum_scale };
  return [
    { id: "alpha", type: "residualSchedule", params: residual },
    { id: "beta", type: "noiseSchedule", params: noise },
    { id: "path", type: "diffusionPath", params: {}, inputs: { residual: "alpha.schedule", noise: "beta.schedule" } },
  ];
}

function modelParams({ objective, conditioning, num_timesteps }: RddmCase, network: RddmFile["network"]) {
  const known = oneOf("objective", objective, OBJECTIVES);
  const heads = Object.fromEntries(HEADS[known].map((head) => [head, network[head] ?? missingHead(head)]));
  return {
    ...heads,
    objective: known,
    conditioning: oneOf("conditioning", conditioning, ["timestep", "alphaBar*T + betaBar*T"]),
    numTrainTimesteps: num_timesteps,
  };
}

function missingHead(head: string): never {
  throw new UnknownWord(`the file's network has no ${head} head`);
}

function phasesOf(phases: readonly string[]): "together" | "residualThenNoise" {
  const word = oneOf("phases", phases.join(", "), ["together", "residual, noise"]);
  return word === "together" ? "together" : "residualThenNoise";
}

function samplerOf({ update, eta, variance }: RddmCase) {
  const word = oneOf("update", update, UPDATES);
  const convention = oneOf("variance", variance, ["rddm", "ddim"]);
  if (word === "ancestral_posterior") return { type: "posterior", params: {} as { eta?: number } };
  const special = { special_eta_0: 0, special_eta_1: 1, use_pred_noise: eta, use_x_start: eta };
  const form = word === "use_x_start" ? "x_start" : "noise";
  return { type: "rddm", params: { eta: special[word], variance: convention, form } };
}

async function compare(reference: RddmCase, run: SamplingRun): Promise<number> {
  const worst = new Worst();
  const { model_calls: calls, network_times: times, trajectory } = reference;
  worst.add(
    run.steps.map(({ from }) => from.t ?? Number.NaN),
    calls.map(({ t }) => t),
  );
  for (const [step, call] of calls.entries()) {
    worst.add(await run.tensor("loop.x", step), call.x_t);
    worst.add(await run.tensor("unet.residual", step), call.pred_res);
    worst.add(await run.tensor("unet.noise", step), call.pred_noise);
    worst.add(await run.tensor("unet.x0", step), call.pred_x0);
  }
  for (const [step, time] of times.entries()) {
    for (const told of time.cond_time_res) worst.add([await run.number("unet.t_res", step)], [told]);
    for (const told of time.cond_time_noise) worst.add([await run.number("unet.t_noise", step)], [told]);
  }
  const states = await walkedStates(run, reference.conditional);
  if (states.length !== trajectory.length) return Number.POSITIVE_INFINITY;
  for (const [index, state] of states.entries()) worst.add(state, trajectory[index]!);
  worst.add(await run.tensor("end.x"), reference.final);
  return worst.value;
}

/** The official list: every state after a step, after x_T where there is an input image. */
async function walkedStates(run: SamplingRun, conditional: boolean): Promise<Float32Array[]> {
  const after = await Promise.all(run.steps.map((_, step) => run.tensor("sampler.x", step)));
  return conditional ? [await run.tensor("noisy.x_T"), ...after] : after;
}
