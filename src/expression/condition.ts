import { type ExpressionError, ExpressionFailure, type Node, type Reduction, reductionName } from "./ast.ts";
import { numberOf } from "./numbers.ts";
import { namesOf, parseWithReductions } from "./parse.ts";

/**
 * The second level of the language, for breakpoints: one number from statistics of expressions and the number of the
 * step. `std(x) > 1.2`, `hasNaN(x - y)`, `(step == 7)*(max(abs(noise)) > 4)`. It holds where it is not 0.
 */
export interface Condition {
  readonly text: string;
  readonly reductions: readonly Reduction[];
  readonly root: Node;
}

export function parseCondition(
  text: string,
): { ok: true; condition: Condition } | { ok: false; error: ExpressionError } {
  try {
    const { root, reductions } = parseWithReductions(text);
    const known = new Set(["step", ...reductions.keys()]);
    const stray = namesOf(root).find((name) => !known.has(name));
    if (stray !== undefined) throw notANumber(stray, root);
    return { ok: true, condition: { text, root, reductions: [...reductions.values()] } };
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    const { code, message, from, to } = problem;
    return { ok: false, error: { code, message, from, to } };
  }
}

/** The condition's value, from those of its reductions, in their order. Comparisons with NaN are 0. */
export function conditionValue({ root, reductions }: Condition, step: number, values: readonly number[]): number {
  const named = reductions.map((_, index) => [reductionName(index), values[index]!] as const);
  return numberOf(root, { step, ...Object.fromEntries(named) });
}

function notANumber(name: string, root: Node): ExpressionFailure {
  const message = `${name} is not one number: write mean, std, min, max, sum or hasNaN of it (only step stands by itself)`;
  return new ExpressionFailure("name", message, firstUse(name, root) ?? root);
}

function firstUse(name: string, node: Node): Node | undefined {
  if (node.kind === "name") return node.name === name ? node : undefined;
  if (node.kind === "number") return undefined;
  for (const argument of node.args) {
    const found = firstUse(name, argument);
    if (found) return found;
  }
  return undefined;
}
