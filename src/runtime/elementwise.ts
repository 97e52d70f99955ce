import {
  type Expression,
  type ExpressionError,
  ExpressionFailure,
  parseExpression,
  placed,
} from "../expression/index.ts";
import { fail } from "../graph/diagnostic.ts";
import type { Handle } from "./backend.ts";

/** Texts parsed lately; a loop asks for the same few at every step. */
const parsed = new Map<string, Expression>();
const KEPT = 256;

/** The parsed text; fails with the diagnostic of what is wrong in it. */
export function expressionOf(text: string): Expression {
  const known = parsed.get(text);
  if (known) return known;
  const result = parseExpression(text);
  if (!result.ok) return failIn(text, result.error);
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
  parsed.set(text, result.expression);
  return result.expression;
}

/** The tensor that the expression is nothing but the name of; null for any other. */
export function sameTensor({ root }: Expression, operands: Readonly<Record<string, Handle | number>>): Handle | null {
  const operand = root.kind === "name" && Object.hasOwn(operands, root.name) ? operands[root.name] : undefined;
  return typeof operand === "object" ? operand : null;
}

/** Runs `compute`; what the language objects to becomes a diagnostic. */
export function diagnosed<T>(text: string, compute: () => T): T {
  try {
    return compute();
  } catch (problem) {
    if (problem instanceof ExpressionFailure) return failIn(text, problem);
    throw problem;
  }
}

function failIn(text: string, error: ExpressionError): never {
  return fail(`expression.${error.code}`, placed(text, error));
}
