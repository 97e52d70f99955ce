/** DDPM's coefficients, as diffusers names and defines them. */
export const BETA_SCHEDULES = ["linear", "scaled_linear", "squaredcos_cap_v2"] as const;
export type BetaSchedule = (typeof BETA_SCHEDULES)[number];

export interface DdpmSpec {
  readonly betaSchedule: BetaSchedule;
  /** β of the first timestep, 0 … 1; not used by the cosine. */
  readonly betaStart: number;
  /** β of the last timestep, 0 … 1; not used by the cosine. */
  readonly betaEnd: number;
  /** Shift and scale √c so that the last timestep carries no signal (Lin et al. 2024, algorithm 1). */
  readonly zeroTerminalSnr?: boolean;
}

/** The range that each β schedule is usually trained with: DDPM's, and Stable Diffusion's. */
export const USUAL_BETAS: Record<BetaSchedule, { readonly betaStart: number; readonly betaEnd: number }> = {
  linear: { betaStart: 0.0001, betaEnd: 0.02 },
  scaled_linear: { betaStart: 0.00085, betaEnd: 0.012 },
  squaredcos_cap_v2: { betaStart: 0.0001, betaEnd: 0.02 },
};

/**
 * c_t = ∏(1 − β), t = 0 … T−1, falling from about 1: DDPM's cumulative *product*
 * (Ho et al. 2020, eq. 4; cosine: Nichol and Dhariwal 2021, eq. 17, with β capped at 0.999).
 */
export function alphasCumprod(spec: DdpmSpec, timesteps: number): number[] {
  let product = 1;
  const cumprod = betas(spec, timesteps).map((beta) => {
    product *= 1 - beta;
    return product;
  });
  return spec.zeroTerminalSnr ? zeroTerminal(cumprod) : cumprod;
}

function betas({ betaSchedule, betaStart, betaEnd }: DdpmSpec, timesteps: number): number[] {
  switch (betaSchedule) {
    case "linear":
      return linspace(betaStart, betaEnd, timesteps);
    case "scaled_linear":
      return linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), timesteps).map((root) => root * root);
    case "squaredcos_cap_v2":
      return Array.from({ length: timesteps }, (_, t) =>
        Math.min(1 - cosine((t + 1) / timesteps) / cosine(t / timesteps), 0.999),
      );
  }
}

const cosine = (at: number): number => Math.cos((((at + 0.008) / 1.008) * Math.PI) / 2) ** 2;

function zeroTerminal(cumprod: readonly number[]): number[] {
  const roots = cumprod.map(Math.sqrt);
  const first = roots[0]!;
  const last = roots.at(-1)!;
  if (first === last) return roots.map(() => 0);
  return roots.map((root) => (((root - last) * first) / (first - last)) ** 2);
}

/** `count` numbers from `start` to `end`, both included; the start alone when there is room for one. */
export function linspace(start: number, end: number, count: number): number[] {
  if (count === 1) return [start];
  return Array.from({ length: count }, (_, index) => start + ((end - start) * index) / (count - 1));
}
