import type { BetaSchedule } from "../diffusion/ddpm.ts";
import type { ScheduleSpec } from "../diffusion/schedules.ts";
import type { ParamSpec } from "../graph/node-type.ts";

/** Length T of the tables: shared by every node that makes one. */
export const numTrainTimesteps = {
  kind: "integer",
  title: "Training timesteps T",
  doc: "Length of the table the network was trained with. Both schedules of a path have the same.",
  default: 1000,
  min: 1,
  max: 10000,
} as const satisfies ParamSpec;

/** β of DDPM's first and last timestep, the cosine having none. */
export const betaParams = (when: Readonly<Record<string, readonly string[]>>) =>
  ({
    betaStart: {
      kind: "number",
      title: "β start",
      doc: "β of the first timestep: 0.0001 for DDPM, 0.00085 for Stable Diffusion's scaled_linear.",
      default: 0.0001,
      min: 0,
      max: 1,
      when,
    },
    betaEnd: {
      kind: "number",
      title: "β end",
      doc: "β of the last timestep: 0.02 for DDPM, 0.012 for Stable Diffusion's scaled_linear.",
      default: 0.02,
      min: 0,
      max: 1,
      when,
    },
  }) as const satisfies Record<string, ParamSpec>;

/** Kind of a schedule and what each kind needs; the same for residual and noise. */
export const scheduleParams = <const D extends string>(kind: D) =>
  ({
    kind: {
      kind: "enum",
      title: "Schedule",
      doc: "How the increments are spread over the timesteps.",
      default: kind,
      options: [
        { value: "decreased", title: "Decreased", doc: "Falling linearly with t." },
        { value: "increased", title: "Increased", doc: "Rising linearly with t." },
        { value: "average", title: "Average", doc: "The same at every t." },
        { value: "normal", title: "Normal", doc: "The N(0, 1) density over −3 … 3." },
        { value: "power", title: "Power P(x, a)", doc: "linspace(0, 1, T)^ratio, rising or falling." },
        { value: "linear", title: "DDPM linear", doc: "Transformed from β linear in t." },
        { value: "scaled_linear", title: "DDPM scaled linear", doc: "Transformed from √β linear in t." },
        { value: "squaredcos_cap_v2", title: "DDPM cosine", doc: "Transformed from the squared cosine." },
        { value: "drawn", title: "Drawn", doc: "A curve of your own." },
      ],
    },
    direction: {
      kind: "enum",
      doc: "Whether the power's increments rise or fall with t.",
      default: "increased",
      options: [
        { value: "increased", title: "Increased" },
        { value: "decreased", title: "Decreased" },
      ],
      when: { kind: ["power"] },
    },
    ratio: {
      kind: "number",
      title: "Ratio a",
      doc: "Exponent of the power: 0 is level, 1 linear, above 1 ever steeper.",
      default: 1,
      min: 0,
      max: 20,
      soft: [0, 4],
      when: { kind: ["power"] },
    },
    ...betaParams({ kind: ["linear", "scaled_linear"] }),
    curve: {
      kind: "curve",
      doc: "The cumulative value over t/T, as a share of its full height: ᾱ, or β̄ over the root of sumScale.",
      default: [
        [0, 0],
        [1, 1],
      ],
      when: { kind: ["drawn"] },
    },
  }) as const satisfies Record<string, ParamSpec>;

interface ScheduleParamValues {
  readonly kind: "increased" | "decreased" | "average" | "normal" | "power" | "drawn" | BetaSchedule;
  readonly direction: "increased" | "decreased";
  readonly ratio: number;
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly curve: readonly (readonly [number, number])[];
}

export function scheduleSpec(params: ScheduleParamValues): ScheduleSpec {
  const { kind, direction, ratio, betaStart, betaEnd } = params;
  switch (kind) {
    case "power":
      return { kind, direction, ratio };
    case "drawn":
      return { kind, points: params.curve };
    case "linear":
    case "scaled_linear":
    case "squaredcos_cap_v2":
      return { kind: "ddpm", betaSchedule: kind, betaStart, betaEnd };
    default:
      return { kind };
  }
}
