import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from "vitest";
import { golden } from "../../src/cli/golden.ts";
import { drawNoise } from "../../src/diffusion/noise.ts";

/**
 * The rarer loops of the reference files with other parameters, in plain float64: ancestral sampling, the official two
 * phases, and epsilon networks on readjusted schedules. Nothing here comes from the code under test but the noise.
 */
const SHAPE = [1, 1, 3, 5];
const SIZE = 15;
type Row = number[];
const draw = (index: number): Row => [...drawNoise("philox", 23n, index, SIZE)];
const clip = (value: number) => Math.min(Math.max(value, -1), 1);

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

async function failures(file: object, cases: number): Promise<string[]> {
  const path = join(folder, "file.json");
  await writeFile(path, JSON.stringify(file));
  await golden([path]);
  const lines = log.mock.calls.map(([line]) => String(line));
  expect(lines).toHaveLength(cases);
  return lines.filter((line) => !line.endsWith("  ok"));
}

/** Sums of α rising with t, and of β² falling: the official `increased` and `decreased`. */
function tables(T: number, sumScale: number) {
  const total = (T * (T + 1)) / 2;
  const alpha = Array.from({ length: T }, (_, t) => ((t + 1) * (t + 2)) / 2 / total);
  const beta = Array.from({ length: T }, (_, t) => {
    const left = ((T - t - 1) * (T - t)) / 2 / total;
    return Math.sqrt(sumScale * (1 - left));
  });
  return { alpha, beta };
}
const heads = { residual: "0.4*x - 0.5*c + 0.002*t_res", noise: "0.9*x - c + 0.001*t_noise" };
const residual = (x: number, c: number, time: number) => clip(0.4 * x - 0.5 * c + 0.002 * time);
const noise = (x: number, c: number, time: number) => 0.9 * x - c + 0.001 * time;

interface Walk {
  readonly phases: readonly ("together" | "residual" | "noise")[];
  readonly update: "ancestral_posterior" | "use_pred_noise";
  readonly conditional: boolean;
  readonly T: number;
  readonly times: Row;
  readonly sumScale: number;
}

function officialCase({ phases, update, conditional, T, times, sumScale }: Walk) {
  const { alpha, beta } = tables(T, sumScale);
  const scaled = phases.length > 1;
  const input = draw(50).map((value) => clip(0.5 * value));
  const c = (i: number) => (conditional ? input[i]! : 0);
  const noises = [draw(0)];
  let x = noises[0]!.map((value, i) => c(i) + Math.sqrt(sumScale) * value);
  const trajectory = conditional ? [x] : [];
  const [calls, told]: object[][] = [[], []];
  for (const phase of phases)
    for (const [index, t] of times.entries()) {
      const s = times[index + 1] ?? -1;
      const [a, b] = [alpha[t]!, beta[t]!];
      const [timeR, timeN] = scaled ? [a * T, b * T] : [t, t];
      const r = x.map((value, i) => residual(value, c(i), timeR));
      const e = x.map((value, i) => noise(value, c(i), timeN));
      const x0 = x.map((value, i) => clip(value - a * r[i]! - b * e[i]!));
      calls!.push({ t, x_t: x, pred_res: r, pred_noise: e, pred_x0: x0 });
      told!.push({ cond_time_res: [timeR], cond_time_noise: [timeN] });
      if (s < 0) x = x0;
      else if (update === "ancestral_posterior") {
        const [as, bs2, bt2] = [alpha[s]!, beta[s]! ** 2, b * b];
        const z = draw(noises.length);
        noises.push(z);
        x = x.map((value, i) => {
          const average = (bs2 * value + ((bt2 - bs2) * as - bs2 * (a - as)) * r[i]! + (bt2 - bs2) * x0[i]!) / bt2;
          return average + Math.sqrt(((bt2 - bs2) * bs2) / bt2) * z[i]!;
        });
      } else {
        const da = phase === "noise" ? 0 : a - alpha[s]!;
        const db = phase === "residual" ? 0 : b - beta[s]!;
        x = x.map((value, i) => value - da * r[i]! - db * e[i]!);
      }
      trajectory.push(x);
    }
  return {
    ...{ name: `${update} ${phases} ${conditional} ${T}`, update, conditional, phases, objective: "pred_res_noise" },
    ...{ num_timesteps: T, sampling_steps: times.length, sum_scale: sumScale, eta: 0, shape: SHAPE, noises },
    ...{ input_image: conditional ? input : null, model_calls: calls, network_times: told, trajectory, final: x },
    ...{ alpha_schedule: { kind: "increased" }, beta2_schedule: { kind: "decreased" }, clip: "official" },
    ...{ conditioning: scaled ? "alphaBar*T + betaBar*T" : "timestep", variance: "rddm" },
  };
}

it("the ancestral loop, and residual then noise in two phases, restoring and generating", async () => {
  const cases = [true, false].flatMap((conditional) => [
    ...[6, 11].map((T) => {
      const times = Array.from({ length: T }, (_, t) => T - 1 - t);
      return officialCase({
        phases: ["together"],
        update: "ancestral_posterior",
        conditional,
        T,
        times,
        sumScale: 0.6,
      });
    }),
    officialCase({
      ...{ phases: ["residual", "noise"], update: "use_pred_noise", conditional },
      ...{ T: 32, times: [31, 23, 15, 7], sumScale: 0.8 },
    }),
  ]);
  expect(await failures({ network: heads, cases }, 6)).toEqual([]);
});

/** An epsilon network: what it means is fixed by training's coefficients, what is walked by the case's. */
function transformCase(kind: "increased" | "ddpm", clipped: boolean, eta: number, variance: "ddim" | "rddm") {
  const T = 48;
  const times = [40, 32, 24, 16, 8, 0];
  let product = 1;
  const cumprod = Array.from({ length: T }, (_, t) => {
    product *= 1 - (Math.sqrt(0.01) + ((Math.sqrt(0.09) - Math.sqrt(0.01)) * t) / (T - 1)) ** 2;
    return product;
  });
  const beta = cumprod.map((c) => Math.sqrt(1 - c));
  const alpha = kind === "ddpm" ? cumprod.map((c) => 1 - Math.sqrt(c)) : tables(T, 1).alpha;
  const limit = clipped ? clip : (value: number) => value;
  const x_T = draw(0);
  let x = x_T;
  const noises: Row[] = [];
  const steps: object[] = [];
  for (const t of times) {
    const s = t - T / times.length;
    const [a, b, signal] = [alpha[t]!, beta[t]!, Math.sqrt(cumprod[t]!)];
    const epsilon = x.map((value) => 0.7 * value + 0.1 * Math.sin(0.3 * t));
    const r = x.map((value, i) => limit(-limit((value - b * epsilon[i]!) / signal)));
    const x0 = x.map((value, i) => limit(value - a * r[i]! - b * epsilon[i]!));
    const z = draw(steps.length + 1);
    noises.push(z);
    const next =
      s < 0
        ? x0
        : x.map((value, i) => {
            const [bt2, bs2] = [b * b, beta[s]! ** 2];
            const share = ((bt2 - bs2) * bs2) / bt2;
            const sigma = variance === "rddm" ? Math.sqrt(eta * share) : eta * Math.sqrt(share / (1 - bs2));
            return value - (a - alpha[s]!) * r[i]! - (b - Math.sqrt(bs2 - sigma ** 2)) * epsilon[i]! + sigma * z[i]!;
          });
    steps.push({ t, x_t: x, pred_noise: epsilon, pred_x0: x0, x_next: next });
    x = next;
  }
  return {
    ...{
      name: `${kind} ${clipped} ${eta} ${variance}`,
      to_rddm: true,
      sampling_steps: times.length,
      eta,
      clip: clipped,
    },
    ...{ alphas_cumsum: { 5: alpha[5], 40: alpha[40] }, betas_cumsum: { 5: beta[5], 40: beta[40] }, x_T },
    ...{ step_noises: noises, steps, final: x, beta_schedule: "scaled_linear", beta_start: 0.01, beta_end: 0.09 },
    ...{ num_train_timesteps: T, timestep_spacing: "leading", variance },
    alpha_schedule:
      kind === "ddpm" ? { kind, beta_schedule: "scaled_linear", beta_start: 0.01, beta_end: 0.09 } : { kind },
  };
}

it("an epsilon network as RDDM, on its own coefficients and on readjusted ones, clipped and not", async () => {
  const cases = (["ddpm", "increased"] as const).flatMap((kind) =>
    [true, false].flatMap((clipped) =>
      [0, 0.6].flatMap((eta) =>
        (["ddim", "rddm"] as const).map((variance) => transformCase(kind, clipped, eta, variance)),
      ),
    ),
  );
  expect(await failures({ network: { output: "0.7*x + 0.1*sin(0.3*t)" }, shape: SHAPE, cases }, 16)).toEqual([]);
});
