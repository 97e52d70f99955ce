import { type Expression, ExpressionFailure, type Node, type Operation } from "./ast.ts";
import { repeatedSquaring, wholeExponent } from "./powers.ts";

/**
 * Every operation on float64 numbers: what the language means. NaN goes through `min`, `max`, `clamp` and `sign`;
 * comparisons with it are 0, except `!=`; as a condition of `where` it counts as true, as in numpy.
 */
export const ON_NUMBERS: Readonly<Record<Operation, (a: number, b: number, c: number) => number>> = {
  negate: (a) => -a,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  greaterEqual: (a, b) => (a >= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  notEqual: (a, b) => (a !== b ? 1 : 0),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  clamp: (a, low, high) => Math.min(Math.max(a, low), high),
  abs: (a) => Math.abs(a),
  sqrt: (a) => Math.sqrt(a),
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tanh: (a) => Math.tanh(a),
  sign: (a) => Math.sign(a),
  mix: (a, b, weight) => a * (1 - weight) + b * weight,
  where: (condition, a, b) => (condition !== 0 ? a : b),
};

/** The value of an expression of numbers only, in float64. Throws {@link ExpressionFailure} for an unknown name. */
export function evaluateScalar(expression: Expression, numbers: Readonly<Record<string, number>>): number {
  return numberOf(expression.root, numbers);
}

/** The same, of a part of an expression. */
export function numberOf(node: Node, numbers: Readonly<Record<string, unknown>>): number {
  if (node.kind === "number") return node.value;
  if (node.kind === "name") {
    const value = Object.hasOwn(numbers, node.name) ? numbers[node.name] : undefined;
    if (typeof value === "number") return value;
    throw unknownName(node.name, node, Object.keys(numbers));
  }
  const [a, b, c] = node.args;
  const exponent = node.op === "power" ? wholeExponent(b!) : null;
  if (exponent !== null) {
    const product = repeatedSquaring(numberOf(a!, numbers), Math.abs(exponent), (left, right) => left * right);
    return exponent > 0 ? product : 1 / product;
  }
  return ON_NUMBERS[node.op](a ? numberOf(a, numbers) : 0, b ? numberOf(b, numbers) : 0, c ? numberOf(c, numbers) : 0);
}

export function unknownName(name: string, node: Node, known: readonly string[]): ExpressionFailure {
  const choice = known.length > 0 ? `; there are ${known.join(", ")}` : "";
  return new ExpressionFailure("name", `nothing is called “${name}” here${choice}`, { from: node.from, to: node.to });
}
