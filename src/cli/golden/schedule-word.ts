import { BETA_SCHEDULES, type BetaSchedule } from "../../diffusion/ddpm.ts";
import type { ScheduleSpec } from "../../diffusion/schedules.ts";
import type { Json } from "../../graph/document.ts";
import { oneOf } from "./case.ts";

/** A schedule as the reference files write it. */
export interface ScheduleWord {
  readonly kind: string;
  readonly direction?: string;
  readonly ratio?: number;
  readonly beta_schedule?: string;
  readonly beta_start?: number;
  readonly beta_end?: number;
}

export function scheduleSpecOf(word: ScheduleWord): Exclude<ScheduleSpec, { kind: "drawn" }> {
  const kind = oneOf("schedule kind", word.kind, ["increased", "decreased", "average", "normal", "power", "ddpm"]);
  if (kind === "power")
    return { kind, direction: oneOf("direction", word.direction, ["increased", "decreased"]), ratio: word.ratio! };
  if (kind === "ddpm") return { kind, ...betasOf(word) };
  return { kind };
}

/** diffusers' names; its defaults where a file leaves them out. */
export function betasOf(word: Omit<ScheduleWord, "kind">): {
  betaSchedule: BetaSchedule;
  betaStart: number;
  betaEnd: number;
} {
  const betaSchedule = oneOf("beta_schedule", word.beta_schedule, BETA_SCHEDULES);
  return { betaSchedule, betaStart: word.beta_start ?? 0.0001, betaEnd: word.beta_end ?? 0.02 };
}

/** The params of a Residual or Noise schedule node that stand for it. */
export function scheduleNodeParams(word: ScheduleWord, timesteps: number): Record<string, Json> {
  const spec = scheduleSpecOf(word);
  if (spec.kind !== "ddpm") return { ...spec, numTrainTimesteps: timesteps };
  const { betaSchedule, betaStart, betaEnd } = spec;
  return { kind: betaSchedule, betaStart, betaEnd, numTrainTimesteps: timesteps };
}
