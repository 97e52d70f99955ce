/** What the elementwise language is made of: syntax tree, operations, errors. */

/** Character range in the text, `to` exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Node = Range &
  (
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "apply"; readonly op: Operation; readonly args: readonly Node[] }
  );

/** Operators and functions, with the number of their arguments. Comparisons give 1 or 0. */
export const ARITY = {
  negate: 1,
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  power: 2,
  less: 2,
  lessEqual: 2,
  greater: 2,
  greaterEqual: 2,
  equal: 2,
  notEqual: 2,
  min: 2,
  max: 2,
  clamp: 3,
  abs: 1,
  sqrt: 1,
  exp: 1,
  log: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  sign: 1,
  mix: 3,
  where: 3,
} as const;
export type Operation = keyof typeof ARITY;

/** Functions as they are written, with their arguments' names for messages. */
export const FUNCTIONS: ReadonlyMap<string, { readonly op: Operation; readonly usage: string }> = new Map(
  [
    "min(a, b)",
    "max(a, b)",
    "clamp(x, low, high)",
    "abs(x)",
    "sqrt(x)",
    "exp(x)",
    "log(x)",
    "sin(x)",
    "cos(x)",
    "tanh(x)",
    "sign(x)",
    "mix(a, b, weight)",
    "where(condition, a, b)",
  ].map((usage) => {
    const name = usage.slice(0, usage.indexOf("("));
    return [name, { op: name as Operation, usage }];
  }),
);

/** A parsed expression; immutable, cacheable by its text. */
export interface Expression {
  readonly text: string;
  /** Free names, in order of first use. */
  readonly names: readonly string[];
  readonly root: Node;
}

/** What makes one number of a tensor. Elements that are not finite are left out, except where NaN is asked for. */
export type Statistic = "mean" | "std" | "min" | "max" | "sum";

/** A number that a condition asks for: a statistic of an elementwise expression. */
export interface Reduction {
  readonly statistic: Statistic;
  /** Elementwise expression; `hasNaN(e)` is the max of `(e) != (e)`. */
  readonly text: string;
  /** Tensors and numbers that it reads. */
  readonly names: readonly string[];
}

/** Stands for a reduction in the tree; no name in a text is spelt so. */
export const reductionName = (index: number): string => `#${index}`;

export interface ExpressionError extends Range {
  readonly message: string;
  /** As in the diagnostic `expression.<code>`. */
  readonly code: "syntax" | "name" | "shape" | "cost";
}

/** Thrown by {@link evaluate} and its kin for what the writer of the text, or of its wiring, got wrong. */
export class ExpressionFailure extends Error implements ExpressionError {
  readonly from: number;
  readonly to: number;
  constructor(
    readonly code: ExpressionError["code"],
    message: string,
    range: Range,
  ) {
    super(message);
    this.name = "ExpressionFailure";
    this.from = range.from;
    this.to = range.to;
  }
}
