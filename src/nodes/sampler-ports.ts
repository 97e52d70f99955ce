import { describeStep, type PathStep, type Step } from "../diffusion/path.ts";
import { type Variance, varianceProblem } from "../diffusion/sampler.ts";
import { fail } from "../graph/diagnostic.ts";
import type { CheckContext, ParamSpec, PortSpec } from "../graph/node-type.ts";

/** Every sampler has the same ports, so that swapping one for another is swapping one node. */
export const ports = {
  x_t: { type: "tensor", role: "image", title: "x_t", doc: "The state, from Loop start." },
  residual: { type: "tensor", role: "residual", doc: "The predicted residual." },
  noise: { type: "tensor", role: "noise", doc: "The predicted noise." },
  x0: { type: "tensor", role: "image", title: "x0", doc: "The predicted clean image; the last step returns it." },
  step: { type: "step", doc: "From which state of the path to which." },
  z: {
    type: "tensor",
    role: "noise",
    optional: true,
    doc: "Fresh standard normal noise, one draw a step. Needed where a step adds noise.",
  },
} as const satisfies Record<string, PortSpec>;

/** An input this form does not read; there for swapping. */
export const unread = <P extends PortSpec>(port: P) =>
  ({ ...port, optional: true, doc: `${port.doc} Not read by this sampler; samplers swap with their wires.` }) as const;

export const nextState = {
  x: { type: "tensor", role: "image", title: "x_s", doc: "The next state." },
} as const satisfies Record<string, PortSpec>;

export const eta = {
  kind: "number",
  title: "η",
  doc: "How much fresh noise each step adds: 0 walks deterministically, 1 is ancestral sampling.",
  default: 0,
  min: 0,
  max: 100,
  soft: [0, 1],
} as const satisfies ParamSpec;

export const variance = {
  kind: "enum",
  doc: "What η means.",
  default: "rddm",
  options: [
    { value: "rddm", title: "RDDM", doc: "σ² = η(β̄_t² − β̄_s²)β̄_s²/β̄_t²; η = 1 is sum-constrained ancestral sampling." },
    { value: "ddim", title: "DDIM", doc: "σ² = η²(β̄_t² − β̄_s²)β̄_s²/(β̄_t²(1 − β̄_s²)); η = 1 is DDPM." },
  ],
} as const satisfies ParamSpec;

/** What is wrong when fresh noise is asked for and none is wired. */
export const noiseUnwired = (why: string) => ({
  severity: "error" as const,
  code: "sampler.noise-unwired" as const,
  message: `${why}, and “z” is not wired.`,
  port: "z",
  hint: "Wire a Noise node to z, with its step wired to Loop start so that every step has its own draw.",
});

export const checkEta = ({ params, wired }: CheckContext) =>
  Number(params.eta) > 0 && !wired.has("z") ? [noiseUnwired(`η = ${params.eta} adds fresh noise at each step`)] : [];

/** Fails, naming the step, where a step cannot hold this much noise or lands on no number. */
export function checkStep(step: Step, amount: number, convention: Variance): void {
  checkFinite(step);
  const problem = varianceProblem(step, amount, convention);
  if (problem)
    fail("sampler.variance", `Step ${step.index + 1} of ${step.count}: ${problem}.`, {
      port: "eta",
      hint: amount > 0 ? "Use a smaller η, or a path whose β̄ falls." : undefined,
    });
}

function checkFinite(step: PathStep): void {
  const numbers = [step.from, step.to].flatMap(({ alphaBar, betaBar }) => [alphaBar, betaBar]);
  if (!numbers.every(Number.isFinite))
    fail("sampler.not-finite", `Step ${describeStep(step)} of the path is not made of finite numbers.`, {
      port: "step",
    });
}
