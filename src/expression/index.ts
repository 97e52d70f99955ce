import type { Tensor } from "./tensor.ts";

/** A parsed expression; immutable, cacheable by its text. */
export interface Expression {
  readonly text: string;
  /** Free names, in order of first use. */
  readonly names: readonly string[];
}
export interface ExpressionError {
  readonly message: string;
  /** Character range in the text. */
  readonly from: number;
  readonly to: number;
}
export declare function parseExpression(
  text: string,
): { ok: true; expression: Expression } | { ok: false; error: ExpressionError };
/** numpy broadcasting of shapes, or null when they do not fit. */
export declare function broadcastShapes(shapes: readonly (readonly number[])[]): number[] | null;
/** On the CPU: computed in float64, stored as float32. Numbers are scalars. */
export declare function evaluate(expression: Expression, operands: Readonly<Record<string, Tensor | number>>): Tensor;
/** Presentation MathML of an equation such as `x_s = x_t - (alphaBar_t - alphaBar_s)*residual`. */
export declare function toMathML(text: string): string;
