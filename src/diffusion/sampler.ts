import { describeStep, isClean, type PathStep, type State } from "./path.ts";

/**
 * `rddm`: σ² = η(β̄_t² − β̄_s²)β̄_s²/β̄_t² (RDDM, eq. 13). `ddim`: σ² = η²(β̄_t² − β̄_s²)β̄_s²/(β̄_t²(1 − β̄_s²))
 * (DDIM, eq. 16, in these symbols), whose η = 1 is DDPM.
 */
export type Variance = "rddm" | "ddim";

/** One sampler step: a text in the expression language and its numbers. Tensors: x_t, residual, noise, x0, z. */
export interface Update {
  readonly text: string;
  readonly scalars: Readonly<Record<string, number>>;
}

/** β̄² that differ by less come from rounding, not from a schedule. */
const ROUNDING = 1e-12;

/** Standard deviation σ ≥ 0 of the fresh noise of a step that has no {@link varianceProblem}; 0 at the corners. */
export function stepSigma({ from, to }: PathStep, eta: number, variance: Variance): number {
  const before = from.betaBar ** 2;
  const after = to.betaBar ** 2;
  if (eta === 0 || after === 0 || before === 0 || Math.abs(before - after) <= ROUNDING) return 0;
  const share = ((before - after) * after) / before;
  return variance === "rddm" ? Math.sqrt(eta * share) : eta * Math.sqrt(share / (1 - after));
}

/** Why a step cannot add this much noise, naming the step; null when it can. */
export function varianceProblem(step: PathStep, eta: number, variance: Variance): string | null {
  const before = step.from.betaBar ** 2;
  const after = step.to.betaBar ** 2;
  const fall = before - after;
  if (eta === 0 || after === 0 || Math.abs(fall) <= ROUNDING) return null;
  const where = `step ${describeStep(step)}`;
  if (fall < 0) return `${where}: β̄ rises, and a step that adds noise on the way up has no variance for η > 0`;
  if (variance === "ddim" && after >= 1)
    return `${where}: DDIM's variance needs β̄ below 1, and the step ends at ${step.to.betaBar}`;
  const limit = variance === "rddm" ? before / fall : Math.sqrt((before * (1 - after)) / fall);
  if (eta <= limit * (1 + ROUNDING)) return null;
  return `${where}: η = ${eta} asks for more noise than the next state holds; at most ${limit.toPrecision(4)} fits`;
}

/** √(β̄_s² − σ²): what the next state keeps of the predicted noise. */
const keptNoise = (to: State, sigma: number): number => Math.sqrt(Math.max(0, to.betaBar ** 2 - sigma ** 2));

/** Without a wired x0 it is the state less what is predicted, unclipped. */
const x0Text = (hasX0: boolean): string => (hasX0 ? "x0" : "(x_t - alphaBar_t*residual - betaBar_t*noise)");

const lastUpdate = (step: PathStep, hasX0: boolean): Update =>
  hasX0 ? { text: "x0", scalars: {} } : { text: x0Text(false), scalars: ends(step) };

const ends = ({ from, to }: PathStep): Record<string, number> => ({
  alphaBar_t: from.alphaBar,
  alphaBar_s: to.alphaBar,
  betaBar_t: from.betaBar,
  betaBar_s: to.betaBar,
});

const plusNoise = (text: string, sigma: number): string => (sigma > 0 ? `${text} + sigma*z` : text);

/** x_s = x_t − (ᾱ_t − ᾱ_s)·residual − (β̄_t − √(β̄_s² − σ²))·noise + σ·z; the last step returns x0. */
export function rddmUpdate(step: PathStep, eta: number, variance: Variance, hasX0: boolean): Update {
  if (isClean(step.to)) return lastUpdate(step, hasX0);
  const sigma = stepSigma(step, eta, variance);
  return {
    text: plusNoise("x_t - da*residual - db*noise", sigma),
    scalars: {
      da: step.from.alphaBar - step.to.alphaBar,
      db: step.from.betaBar - keptNoise(step.to, sigma),
      sigma,
    },
  };
}

/**
 * x_s = k·x_t + (1 − k)·x0 + (ᾱ_s − k·ᾱ_t)·residual + σ·z with k = √(β̄_s² − σ²)/β̄_t, 1 where β̄_t = 0.
 * Equals {@link rddmUpdate} where nothing was clipped.
 */
export function xStartUpdate(step: PathStep, eta: number, variance: Variance, hasX0: boolean): Update {
  if (isClean(step.to)) return lastUpdate(step, hasX0);
  const sigma = stepSigma(step, eta, variance);
  const k = step.from.betaBar === 0 ? 1 : keptNoise(step.to, sigma) / step.from.betaBar;
  const text = `k*x_t + (1 - k)*${x0Text(hasX0)} + (alphaBar_s - k*alphaBar_t)*residual`;
  return { text: plusNoise(text, sigma), scalars: { ...ends(step), k, sigma } };
}

/** x_s = x0 + ᾱ_s·residual + √(β̄_s² − σ²)·noise + σ·z (DDIM, eq. 12; diffusers' DDIM). */
export function ddimUpdate(step: PathStep, eta: number): Update {
  if (isClean(step.to)) return lastUpdate(step, true);
  const sigma = stepSigma(step, eta, "ddim");
  return {
    text: plusNoise("x0 + alphaBar_s*residual + kept*noise", sigma),
    scalars: { alphaBar_s: step.to.alphaBar, kept: keptNoise(step.to, sigma), sigma },
  };
}

export interface PosteriorCoefficients {
  readonly x: number;
  readonly residual: number;
  readonly x0: number;
  /** Variance of the fresh noise, β_t²·β̄_s²/β̄_t². */
  readonly variance: number;
}

/**
 * q(x_s | x_t, x0, residual), RDDM eq. 8: mean [β̄_s²·x_t + (β_t²·ᾱ_s − β̄_s²·α_t)·residual + β_t²·x0]/β̄_t².
 * The step to clean returns x0. Without noise in x_t (β̄_t = 0) it only takes residual away.
 */
export function posteriorCoefficients(step: PathStep): PosteriorCoefficients {
  if (isClean(step.to)) return { x: 0, residual: 0, x0: 1, variance: 0 };
  const alpha = step.from.alphaBar - step.to.alphaBar;
  const before = step.from.betaBar ** 2;
  const after = step.to.betaBar ** 2;
  if (before === 0) return { x: 1, residual: -alpha, x0: 0, variance: 0 };
  const beta2 = before - after;
  return {
    x: after / before,
    residual: (beta2 * step.to.alphaBar - after * alpha) / before,
    x0: beta2 / before,
    variance: Math.abs(beta2) <= ROUNDING ? 0 : (beta2 * after) / before,
  };
}

/** {@link posteriorCoefficients} as an update; a path whose β̄ rises has a {@link varianceProblem}. */
export function posteriorUpdate(step: PathStep): Update {
  if (isClean(step.to)) return lastUpdate(step, true);
  const { x, residual, x0, variance } = posteriorCoefficients(step);
  const sigma = Math.sqrt(variance);
  return {
    text: plusNoise("c_x*x_t + c_residual*residual + c_x0*x0", sigma),
    scalars: { c_x: x, c_residual: residual, c_x0: x0, sigma },
  };
}
