import { parseExpression } from "../../expression/index.ts";
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
  const unknown = parsed.expression.names.find((name) => !variables.includes(name));
  if (!unknown) return null;
  const at = text.search(new RegExp(`(?<![A-Za-z0-9_])${unknown}(?![A-Za-z0-9_])`));
  return { message: messages.params.expressionUnknown(unknown, variables), ...spanIn(text, at, at + unknown.length) };
}

/** At least one character wide, so that it can be seen; an end that is missing is marked on the last character. */
function spanIn(text: string, from: number, to: number): { readonly from: number; readonly to: number } {
  const start = Math.min(Math.max(0, from), Math.max(0, text.length - 1));
  return { from: start, to: Math.max(start + 1, Math.min(to, text.length)) };
}
