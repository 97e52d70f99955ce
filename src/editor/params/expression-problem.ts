import { parseCondition, parseExpression } from "../../expression/index.ts";
import { messages } from "../messages.ts";

/** What is wrong with a text in the expression language, and where: characters from (included) to (excluded). */
export interface ExpressionProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** Null for an empty text too: what has none is for the node to say. */
export function expressionProblem(text: string, variables: readonly string[]): ExpressionProblem | null {
  if (text.trim() === "") return null;
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    const { message, from, to } = parsed.error;
    return { message: messages.params.expressionAt(message, from + 1), ...spanIn(text, from, to) };
  }
  return unknownName(text, parsed.expression.names, variables);
}

/** Of a condition, as breakpoints have it; `variables` null where nobody knows what is in the loop. */
export function conditionProblem(text: string, variables: readonly string[] | null): ExpressionProblem | null {
  if (text.trim() === "") return null;
  const parsed = parseCondition(text);
  if (!parsed.ok) {
    const { message, from, to } = parsed.error;
    return { message: messages.params.expressionAt(message, from + 1), ...spanIn(text, from, to) };
  }
  const names = parsed.condition.reductions.flatMap((reduction) => reduction.names);
  return variables && unknownName(text, names, [...variables, "step"]);
}

function unknownName(text: string, names: readonly string[], known: readonly string[]): ExpressionProblem | null {
  const unknown = names.find((name) => !known.includes(name));
  if (!unknown) return null;
  const at = text.search(new RegExp(`(?<![A-Za-z0-9_])${unknown}(?![A-Za-z0-9_])`));
  return { message: messages.params.expressionUnknown(unknown, known), ...spanIn(text, at, at + unknown.length) };
}

/** At least one character wide, so that it can be seen; an end that is missing is marked on the last character. */
function spanIn(text: string, from: number, to: number): { readonly from: number; readonly to: number } {
  const start = Math.min(Math.max(0, from), Math.max(0, text.length - 1));
  return { from: start, to: Math.max(start + 1, Math.min(to, text.length)) };
}
