import { type Expression, type ExpressionError, ExpressionFailure, parseExpression } from "../expression/index.ts";
import { fail } from "../graph/diagnostic.ts";

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
  const part = text.slice(error.from, error.to);
  const place = error.from >= text.length ? "at the end" : `at character ${error.from + 1} (“${shortened(part)}”)`;
  return fail(`expression.${error.code}`, `${error.message}, ${place} of: ${shortened(text)}`);
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
