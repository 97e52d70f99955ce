import type { ExpressionError } from "./ast.ts";

/** A problem with its place, in one sentence: `“)” closes nothing, at character 6 (“)”) of: x + 1)`. */
export function placed(text: string, error: Pick<ExpressionError, "message" | "from" | "to">): string {
  const part = shortened(text.slice(error.from, error.to));
  const place = error.from >= text.length ? "at the end" : `at character ${error.from + 1} (“${part}”)`;
  return `${error.message}, ${place} of: ${shortened(text)}`;
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
