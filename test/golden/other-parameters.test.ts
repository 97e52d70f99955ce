import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from "vitest";
import { golden } from "../../src/cli/golden.ts";
import { drawNoise } from "../../src/diffusion/noise.ts";

/**
 * Files of the same form with other parameters, computed here in plain float64 from diffusers' and the official
 * code's own formulas (cumulative products; tables of sums), which share nothing with the code under test.
 */
const SHAPE = [1, 1, 3, 5];
const SIZE = 15;
const draw = (index: number) => [...drawNoise("philox", 11n, index, SIZE)];
const clip = (value: number) => Math.min(Math.max(value, -1), 1);
const map = (values: number[], f: (value: number, index: number) => number) => values.map(f);

let folder: string;
let log: MockInstance<typeof console.log>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "golden-"));
  log = vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(async () => {
  log.mockRestore();
  await rm(folder, { recursive: true });
});

async function failures(file: object): Promise<string[]> {
  const path = join(folder, "file.json");
  await writeFile(path, JSON.stringify(file));
  await golden([path]);
  const lines = log.mock.calls.map(([line]) => String(line));
  expect(lines.length).toBeGreaterThan(3);
  return lines.filter((line) => !line.endsWith("  ok"));
}

type Scheduler = "DDIMScheduler" | "DDPMScheduler";
type Prediction = "epsilon" | "sample" | "v_prediction";

function diffusersCase(scheduler: Scheduler, prediction: Prediction, clipped: boolean, eta: number, times: number[]) {
  const T = 60;
  const stride = Math.floor(T / times.length);
  let product = 1;
  const cumprod = Array.from({ length: T }, (_, t) => {
    product *= 1 - (0.02 + (0.1 - 0.02) * (t / (T - 1)));
    return product;
  });
  const x_T = draw(0);
  const noises: number[][] = [];
  const steps: object[] = [];
  let x = x_T;
  for (const [index, t] of times.entries()) {
    const next = scheduler === "DDIMScheduler" ? t - stride : (times[index + 1] ?? -1);
    const c = cumprod[t]!;
    const after = next < 0 ? 1 : cumprod[next]!;
    const [signal, spread] = [Math.sqrt(c), Math.sqrt(1 - c)];
    const output = map(x, (v) => 0.4 * v + 0.1 * Math.cos(0.2 * t));
    const raw = {
      epsilon: () => map(x, (v, i) => (v - spread * output[i]!) / signal),
      sample: () => output,
      v_prediction: () => map(x, (v, i) => signal * v - spread * output[i]!),
    }[prediction]();
    const epsilon = map(x, (v, i) => (v - signal * raw[i]!) / spread);
    const x0 = clipped ? raw.map(clip) : raw;
    const z = draw(index + 1);
    noises.push(z);
    const beta = 1 - c / after;
    const variance = ((1 - after) / (1 - c)) * beta;
    const following =
      scheduler === "DDIMScheduler"
        ? map(x0, (v, i) => {
            const sigma = eta * Math.sqrt(variance);
            return Math.sqrt(after) * v + Math.sqrt(1 - after - sigma ** 2) * epsilon[i]! + sigma * z[i]!;
          })
        : map(x0, (v, i) => {
            const mean = (Math.sqrt(after) * beta * v + Math.sqrt(c / after) * (1 - after) * x[i]!) / (1 - c);
            return mean + (t > 0 ? Math.sqrt(variance) * z[i]! : 0);
          });
    steps.push({ t, x_t: x, model_output: output, pred_x0: x0, x_next: following });
    x = following;
  }
  const beta = { beta_schedule: "linear", beta_start: 0.02, beta_end: 0.1 };
  return {
    ...beta,
    name: `${scheduler} ${prediction} ${clipped} ${eta}`,
    scheduler,
    num_train_timesteps: T,
    sampling_steps: times.length,
    eta,
    clip_sample: clipped,
    steps_offset: 0,
    prediction_type: prediction,
    set_alpha_to_one: true,
    alphas_cumprod_sample: { 7: cumprod[7] },
    timesteps: times,
    x_T,
    step_noises: noises,
    steps,
    final: x,
  };
}

it("diffusers' steps, with every prediction, clip and η, from lists of other lengths", async () => {
  const spacings = [
    { timestep_spacing: "leading", times: [49, 42, 35, 28, 21, 14, 7, 0] },
    { timestep_spacing: "trailing", times: [59, 47, 35, 23, 11] },
    { timestep_spacing: "linspace", times: [59, 44, 30, 15, 0] }, // 44.25, 29.5, 14.75
  ];
  const cases = spacings.flatMap(({ times, timestep_spacing }) =>
    (["epsilon", "sample", "v_prediction"] as const).flatMap((prediction) =>
      [true, false].flatMap((clipped) => [
        ...[0, 0.3, 1].map((eta) => ({
          ...diffusersCase("DDIMScheduler", prediction, clipped, eta, times),
          timestep_spacing,
        })),
        { ...diffusersCase("DDPMScheduler", prediction, clipped, 0, times), timestep_spacing },
      ]),
    ),
  );
  const network = { output: "0.4*x + 0.1*cos(0.2*t)" };
  expect(await failures({ network, shape: SHAPE, cases })).toEqual([]);
});

const OBJECTIVES = [
  "pred_res_noise",
  "pred_res_add_noise",
  "pred_x0_noise",
  "pred_x0_add_noise",
  "pred_res",
  "pred_noise",
] as const;

function rddmCase(objective: (typeof OBJECTIVES)[number], update: string, eta: number, conditional: boolean) {
  const T = 40;
  const times = [39, 31, 23, 15, 7, -1];
  const sumScale = 0.3;
  const total = (T * (T + 1)) / 2;
  const alphas = Array.from({ length: T }, (_, t) => 1 - ((T - t - 1) * (T - t)) / 2 / total);
  const betas = Array.from({ length: T }, (_, t) => Math.sqrt((sumScale * (t + 1)) / T));
  const input = map(draw(50), (v) => clip(0.6 * v));
  const inputAt = (i: number) => (conditional ? input[i]! : 0);
  const noises = [draw(0)];
  const start = map(noises[0]!, (v, i) => inputAt(i) + Math.sqrt(sumScale) * v);
  const trajectory = conditional ? [start] : [];
  const calls: object[] = [];
  let x = start;
  for (const [index, t] of times.slice(0, -1).entries()) {
    const s = times[index + 1]!;
    const [a, b] = [alphas[t]!, betas[t]!];
    const first = map(x, (v, i) => 0.5 * v - 0.7 * inputAt(i) + 0.01 * t);
    const second = map(x, (v, i) => 0.9 * v - inputAt(i));
    const [residual, noise, x0]: number[][] = [[], [], []];
    for (const [i, v] of x.entries()) {
      if (objective.startsWith("pred_res")) residual![i] = clip(first[i]!);
      if (objective === "pred_res_noise" || objective === "pred_x0_noise") noise![i] = second[i]!;
      if (objective.includes("add_noise")) noise![i] = second[i]! - first[i]!;
      if (objective === "pred_res") {
        noise![i] = (v - inputAt(i) - (a - 1) * residual![i]!) / b;
        x0![i] = clip(inputAt(i) - residual![i]!);
      } else if (objective.startsWith("pred_res")) x0![i] = clip(v - a * residual![i]! - b * noise![i]!);
      if (objective.startsWith("pred_x0")) [residual![i], x0![i]] = [clip(inputAt(i) - first[i]!), clip(first[i]!)];
      if (objective === "pred_noise") {
        noise![i] = second[i]!;
        x0![i] = clip((v - a * inputAt(i) - b * second[i]!) / Math.max(1 - a, 1e-6));
        residual![i] = clip(inputAt(i) - x0![i]!);
      }
    }
    calls.push({ t, x_t: x, pred_res: residual, pred_noise: noise, pred_x0: x0 });
    if (s < 0) x = x0!;
    else {
      const [as, bs] = [alphas[s]!, betas[s]!];
      const variance = (eta * (b * b - bs * bs) * bs * bs) / (b * b);
      const kept = Math.sqrt(bs * bs - variance);
      const z = eta > 0 ? draw(noises.length) : null;
      if (z) noises.push(z);
      x = map(x, (v, i) => {
        const fresh = z ? Math.sqrt(variance) * z[i]! : 0;
        if (update === "use_pred_noise") return v - (a - as) * residual![i]! - (b - kept) * noise![i]! + fresh;
        return (kept / b) * v + (1 - kept / b) * x0![i]! + (as - (a * kept) / b) * residual![i]! + fresh;
      });
    }
    trajectory.push(x);
  }
  return {
    name: `${objective} ${update} ${eta} ${conditional}`,
    update,
    conditional,
    objective,
    num_timesteps: T,
    sampling_steps: times.length - 1,
    sum_scale: sumScale,
    eta,
    shape: SHAPE,
    input_image: conditional ? input : null,
    noises,
    model_calls: calls,
    network_times: times.slice(0, -1).map((t) => ({ cond_time_res: [t], cond_time_noise: [t] })),
    trajectory,
    final: x,
    alpha_schedule: { kind: "decreased" },
    beta2_schedule: { kind: "average" },
    conditioning: "timestep",
    phases: ["together"],
    clip: "official",
    variance: "rddm",
  };
}

it("the official sampler, with every objective, update and η, restoring and generating", async () => {
  const cases = OBJECTIVES.flatMap((objective) =>
    ["use_pred_noise", "use_x_start"].flatMap((update) =>
      [0, 0.4, 1].flatMap((eta) => [true, false].map((conditional) => rddmCase(objective, update, eta, conditional))),
    ),
  );
  const first = "0.5*x - 0.7*c + 0.01*t";
  // pred_noise divides by 1 − ᾱ_t = 1e-6 at the first step: x0 is clipped at once, and nothing is amplified.
  expect(await failures({ network: { residual: first, x0: first, noise: "0.9*x - c" }, cases })).toEqual([]);
});
