import { joinSchedules } from "../../diffusion/build-path.ts";
import { alphasCumprod } from "../../diffusion/ddpm.ts";
import { posteriorCoefficients } from "../../diffusion/sampler.ts";
import { increments, noiseSchedule, residualSchedule } from "../../diffusion/schedules.ts";
import { officialTimes } from "../../diffusion/timesteps.ts";
import { type GoldenCase, UnknownWord, Worst } from "./case.ts";
import { type ScheduleWord, scheduleSpecOf } from "./schedule-word.ts";

/** `schedules.json`: tables at marked indexes, time lists, and the official class's coefficients. */
export interface TableFile {
  readonly schedules: readonly ScheduleEntry[];
  readonly sampling_times?: readonly { readonly T: number; readonly N: number; readonly pairs: readonly number[] }[];
  readonly [tables: string]: unknown;
}

interface ScheduleEntry {
  readonly spec: ScheduleWord;
  readonly T: number;
  readonly index: readonly number[];
  readonly alpha?: readonly number[];
  readonly alpha_cumsum?: readonly number[];
  readonly alphas_cumprod?: readonly number[];
  readonly beta_cumsum?: readonly number[];
}

type Columns = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Of tables computed in float64, and of those computed in float32. */
const EXACT = 1e-6;
const SINGLE = 1e-5;
const OFFICIAL_TABLES = /^official_tables_T(\d+)_sum_scale_([\d.e-]+)$/;

export function tableCases(file: TableFile): GoldenCase[] {
  const tables = Object.keys(file).filter((key) => key !== "schedules" && key !== "sampling_times");
  return [
    ...file.schedules.map(scheduleCase),
    ...(file.sampling_times ?? []).map(({ T, N, pairs }) => ({
      name: `sampling times T ${T}, N ${N}`,
      tolerance: EXACT,
      error: () => worstOf([officialTimes(T, N), pairs]),
    })),
    ...tables.map((key) => ({ name: key, tolerance: SINGLE, error: () => tablesError(key, file[key] as Columns) })),
  ];
}

const scheduleCase = (entry: ScheduleEntry): GoldenCase => ({
  name: `${Object.values(entry.spec).join(" ")} T ${entry.T}`,
  tolerance: entry.spec.kind === "ddpm" ? SINGLE : EXACT,
  error: () => scheduleError(entry),
});

function scheduleError({ spec, T, index, ...columns }: ScheduleEntry): number {
  const known = scheduleSpecOf(spec);
  const at = (values: readonly number[]) => index.map((t) => values[t]!);
  const cumulative = residualSchedule(known, T).values;
  const pairs: [readonly number[], readonly number[]][] = [];
  if (columns.alpha_cumsum) pairs.push([at(cumulative), columns.alpha_cumsum]);
  if (columns.alpha && known.kind !== "ddpm") pairs.push([at(increments(known, T)), columns.alpha]);
  if (columns.alphas_cumprod && known.kind === "ddpm")
    pairs.push([at(alphasCumprod(known, T)), columns.alphas_cumprod]);
  if (columns.beta_cumsum) pairs.push([at(noiseSchedule(known, T, 1).values), columns.beta_cumsum]);
  return worstOf(...pairs);
}

function worstOf(...pairs: [readonly number[], readonly number[]][]): number {
  const worst = new Worst();
  for (const [actual, reference] of pairs) worst.add(actual, reference);
  return worst.value;
}

/** Decreased α and increased β², each column at the indexes that are its keys. */
function tablesError(key: string, columns: Columns): number {
  const [, timesteps, sumScale] = OFFICIAL_TABLES.exec(key) ?? [];
  if (!timesteps) throw new UnknownWord(`unknown table ${JSON.stringify(key)}`);
  const table = officialTables(Number(timesteps), Number(sumScale));
  const worst = new Worst();
  for (const [name, entries] of Object.entries(columns)) {
    const column = table[name];
    if (!column) throw new UnknownWord(`unknown column ${JSON.stringify(name)}`);
    worst.add(
      Object.keys(entries).map((t) => column[Number(t)]!),
      Object.values(entries),
    );
  }
  return worst.value;
}

function officialTables(timesteps: number, sumScale: number): Readonly<Record<string, readonly number[]>> {
  const noise = noiseSchedule({ kind: "increased" }, timesteps, sumScale);
  const path = joinSchedules(residualSchedule({ kind: "decreased" }, timesteps), noise);
  const posterior = [...path.steps].reverse().map(posteriorCoefficients);
  return {
    alphas: increments({ kind: "decreased" }, timesteps),
    alphas_cumsum: path.states.map(({ alphaBar }) => alphaBar),
    betas2: increments({ kind: "increased" }, timesteps).map((beta2) => sumScale * beta2),
    betas2_cumsum: path.states.map(({ betaBar }) => betaBar ** 2),
    betas_cumsum: path.states.map(({ betaBar }) => betaBar),
    posterior_mean_coef1: posterior.map(({ x }) => x),
    posterior_mean_coef2: posterior.map(({ residual }) => residual),
    posterior_mean_coef3: posterior.map(({ x0 }) => x0),
    posterior_variance: posterior.map(({ variance }) => variance),
  };
}
