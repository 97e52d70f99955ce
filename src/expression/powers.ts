import type { Node } from "./ast.ts";

/** Literal powers up to this are products: exact, fast, and right for negative bases on every GPU. */
const LARGEST_PRODUCT = 64;

/** A whole exponent that is written out as a number, −64 … 64 without 0, or null. */
export function wholeExponent(node: Node): number | null {
  const value = literal(node);
  const whole = value !== null && Number.isInteger(value) && value !== 0 && Math.abs(value) <= LARGEST_PRODUCT;
  return whole ? value : null;
}

function literal(node: Node): number | null {
  if (node.kind === "number") return node.value;
  if (node.kind === "apply" && node.op === "negate" && node.args[0]!.kind === "number") return -node.args[0]!.value;
  return null;
}

/** value^exponent, exponent ≥ 1, by repeated squaring; every back end multiplies in this order. */
export function repeatedSquaring<T>(value: T, exponent: number, times: (a: T, b: T) => T): T {
  if (exponent === 1) return value;
  const half = repeatedSquaring(value, Math.floor(exponent / 2), times);
  const squared = times(half, half);
  return exponent % 2 === 0 ? squared : times(squared, value);
}

/** Negative whole powers as 1 over the positive ones, all over the tree. */
export function withoutNegativePowers(node: Node): Node {
  if (node.kind !== "apply") return node;
  const args = node.args.map(withoutNegativePowers);
  const changed = args.some((argument, i) => argument !== node.args[i]) ? { ...node, args } : node;
  const exponent = node.op === "power" ? wholeExponent(node.args[1]!) : null;
  if (exponent === null || exponent > 0) return changed;
  const { from, to } = node;
  const positive: Node = {
    kind: "apply",
    op: "power",
    args: [args[0]!, { kind: "number", value: -exponent, from, to }],
    from,
    to,
  };
  return { kind: "apply", op: "divide", args: [{ kind: "number", value: 1, from, to }, positive], from, to };
}

/** Multiplications that a literal power stands for, for counting what an expression costs. */
export const multiplications = (exponent: number): number => 2 * Math.floor(Math.log2(Math.abs(exponent)));
