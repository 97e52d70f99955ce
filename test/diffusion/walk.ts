import { type Clip, type Objective, predictionProgram } from "../../src/diffusion/objective.ts";
import type { PathStep } from "../../src/diffusion/path.ts";
import type { Update } from "../../src/diffusion/sampler.ts";
import { evaluate, parseExpression } from "../../src/expression/index.ts";
import type { Tensor } from "../../src/expression/tensor.ts";

export type Operands = Readonly<Record<string, Tensor | number>>;
export interface Predictions {
  readonly residual: Tensor;
  readonly noise: Tensor;
  readonly x0: Tensor;
}

export const tensor = (...values: number[]): Tensor => ({ shape: [values.length], data: Float32Array.from(values) });

/** Evaluates a text in the language, with the operands that it names. */
export function compute(text: string, operands: Operands): Tensor {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const named = parsed.expression.names.map((name) => [name, operands[name]!] as const);
  return evaluate(parsed.expression, Object.fromEntries(named));
}

export const apply = ({ text, scalars }: Update, operands: Operands): Tensor =>
  compute(text, { ...operands, ...scalars });

/** What UNet step makes of a network's heads at a state. */
export function predict(objective: Objective, clip: Clip, step: PathStep, x: Tensor, given: Operands): Predictions {
  const program = predictionProgram(objective, clip, { ...step.from, trainedBetaBar: step.from.betaBar });
  const values: Record<string, Tensor | number> = { ...program.scalars, ...given, x };
  for (const { name, text } of program.assignments) values[name] = compute(text, values);
  return values as unknown as Predictions;
}
