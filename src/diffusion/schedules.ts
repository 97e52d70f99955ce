import { type Curve, curveAt } from "./curve.ts";
import { alphasCumprod, BETA_SCHEDULES, type BetaSchedule, type DdpmSpec, linspace, USUAL_BETAS } from "./ddpm.ts";
import type { Schedule } from "./path.ts";

/** How residual or noise is dealt out over t = 0 … T−1. The first five are the official RDDM code's. */
export type ScheduleSpec =
  | { readonly kind: "increased" | "decreased" | "average" | "normal" }
  /** `P(x, a)`: linspace(0, 1, T)^ratio, so that one end's increment is exactly 0. */
  | { readonly kind: "power"; readonly direction: "increased" | "decreased"; readonly ratio: number }
  /** DDPM's coefficients, transformed: ᾱ = 1 − √c, β̄ = √(1 − c). */
  | ({ readonly kind: "ddpm" } & DdpmSpec)
  /** The cumulative value itself over (t + 1)/T: ᾱ, or β̄/√sumScale. */
  | { readonly kind: "drawn"; readonly points: Curve };

type IncrementSpec = Exclude<ScheduleSpec, { kind: "ddpm" | "drawn" }>;

/** α_t (or β_t² over sumScale), t = 0 … T−1, summing to 1. */
export function increments(spec: IncrementSpec, timesteps: number): number[] {
  const raw = rawIncrements(spec, timesteps);
  const total = raw.reduce((sum, value) => sum + value, 0);
  // A power schedule of one step has nothing but its exact 0.
  if (total === 0) return raw.map(() => 1 / timesteps);
  return raw.map((value) => value / total);
}

function rawIncrements(spec: IncrementSpec, timesteps: number): number[] {
  const rising = Array.from({ length: timesteps }, (_, t) => t + 1);
  switch (spec.kind) {
    case "increased":
      return rising;
    case "decreased":
      return rising.reverse();
    case "average":
      return rising.map(() => 1);
    case "normal":
      return linspace(-3, 3, timesteps).map((at) => Math.exp((-at * at) / 2));
    case "power": {
      const powers = linspace(0, 1, timesteps).map((at) => at ** spec.ratio);
      return spec.direction === "increased" ? powers : powers.reverse();
    }
  }
}

/** Running sum of the increments; the last is exactly 1, whatever rounding did on the way. */
function cumulative(spec: IncrementSpec, timesteps: number): number[] {
  let sum = 0;
  const sums = increments(spec, timesteps).map((value) => {
    sum += value;
    return sum;
  });
  return sums.map((value) => value / sum);
}

/** ᾱ_t over t = 0 … T−1. */
export function residualSchedule(spec: ScheduleSpec, timesteps: number): Schedule {
  return {
    kind: "residual",
    values: residualValues(spec, timesteps),
    sumScale: 1,
    name: scheduleName(spec),
  };
}

/** β̄_t over t = 0 … T−1; `sumScale` = Σβ², so that β̄ ends at its root. */
export function noiseSchedule(spec: ScheduleSpec, timesteps: number, sumScale: number): Schedule {
  const root = Math.sqrt(sumScale);
  return {
    kind: "noise",
    values: noiseValues(spec, timesteps).map((value) => root * value),
    sumScale,
    name: `${scheduleName(spec)}, Σβ² = ${sumScale}`,
  };
}

function residualValues(spec: ScheduleSpec, timesteps: number): number[] {
  if (spec.kind === "ddpm") return alphasCumprod(spec, timesteps).map((c) => 1 - Math.sqrt(c));
  if (spec.kind === "drawn") return drawn(spec.points, timesteps);
  return cumulative(spec, timesteps);
}

function noiseValues(spec: ScheduleSpec, timesteps: number): number[] {
  if (spec.kind === "ddpm") return alphasCumprod(spec, timesteps).map((c) => Math.sqrt(1 - c));
  if (spec.kind === "drawn") return drawn(spec.points, timesteps);
  return cumulative(spec, timesteps).map(Math.sqrt);
}

const drawn = (points: Curve, timesteps: number): number[] =>
  Array.from({ length: timesteps }, (_, t) => curveAt(points, (t + 1) / timesteps));

/** What a schedule is called in messages and on model cards: `decreased`, `power increased 0.3`, `linear`. */
export function scheduleName(spec: ScheduleSpec): string {
  if (spec.kind === "power") return `power ${spec.direction} ${spec.ratio}`;
  if (spec.kind !== "ddpm") return spec.kind;
  const usual = USUAL_BETAS[spec.betaSchedule];
  const range =
    spec.betaSchedule === "squaredcos_cap_v2" || (spec.betaStart === usual.betaStart && spec.betaEnd === usual.betaEnd)
      ? ""
      : ` ${spec.betaStart} ${spec.betaEnd}`;
  return `${spec.betaSchedule}${range}${spec.zeroTerminalSnr ? " zero-snr" : ""}`;
}

/** The inverse of {@link scheduleName}; null for a name that says too little (`drawn`) or nothing. */
export function parseScheduleName(name: string): ScheduleSpec | null {
  const words = name.trim().split(/\s+/);
  const zeroTerminalSnr = words.at(-1) === "zero-snr";
  const [kind, ...rest] = zeroTerminalSnr ? words.slice(0, -1) : words;
  if (kind === "increased" || kind === "decreased" || kind === "average" || kind === "normal") return { kind };
  if (kind === "power") return parsePower(rest);
  if (!isBetaSchedule(kind)) return null;
  const { betaStart, betaEnd } = USUAL_BETAS[kind];
  const [start = betaStart, end = betaEnd] = rest.map(Number);
  if (!Number.isFinite(start) || !Number.isFinite(end)) return null;
  return { kind: "ddpm", betaSchedule: kind, betaStart: start, betaEnd: end, zeroTerminalSnr };
}

function parsePower([direction, ratio]: readonly string[]): ScheduleSpec | null {
  if ((direction !== "increased" && direction !== "decreased") || !Number.isFinite(Number(ratio))) return null;
  return { kind: "power", direction, ratio: Number(ratio) };
}

const isBetaSchedule = (kind: string | undefined): kind is BetaSchedule =>
  (BETA_SCHEDULES as readonly (string | undefined)[]).includes(kind);
