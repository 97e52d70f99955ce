import { ExpressionFailure, type Range } from "./ast.ts";

/** `end` closes the list. Operators and punctuation are told apart by their text. */
export interface Token extends Range {
  readonly kind: "number" | "name" | "operator" | "end";
  readonly text: string;
}

const PATTERNS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["operator", /<=|>=|==|!=|[-+*/^<>=(),]/y],
];
const SPACE = /\s*/y;

/** Splits the text; fails at the first character that belongs to nothing. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let from = skipSpace(text, 0);
  while (from < text.length) {
    const token = tokenAt(text, from);
    tokens.push(token);
    from = skipSpace(text, token.to);
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return tokens;
}

function tokenAt(text: string, from: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = from;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) return { kind, text: match, from, to: from + match.length };
  }
  const character = String.fromCodePoint(text.codePointAt(from)!);
  const range = { from, to: from + character.length };
  throw new ExpressionFailure("syntax", `“${character}” means nothing here`, range);
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  return from + (SPACE.exec(text)?.[0].length ?? 0);
}
