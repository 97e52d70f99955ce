import { evaluateScalar, parseExpression } from "../../expression/index.ts";

/** Accepts a decimal comma and a typographic minus, as people type and paste them, and expressions: `1/3`, `sqrt(2)`. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replaceAll("−", "-");
  if (trimmed === "") return null;
  const value = Number(trimmed.replace(",", "."));
  return Number.isFinite(value) ? value : calculate(trimmed);
}

function calculate(text: string): number | null {
  const parsed = parseExpression(text);
  if (!parsed.ok || parsed.expression.names.length > 0) return null;
  const value = evaluateScalar(parsed.expression, {});
  return Number.isFinite(value) ? value : null;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export function within(value: number, { min = -Infinity, max = Infinity, integer }: Range): number {
  return Math.min(max, Math.max(min, integer ? Math.round(value) : value));
}

interface Modifiers {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Shift is ten times as coarse, Alt ten times as fine; whole numbers stay whole. */
export function stepSize(base: number, { shiftKey, altKey }: Modifiers, integer = false): number {
  const size = base * (shiftKey ? 10 : altKey ? 0.1 : 1);
  return integer ? Math.max(1, Math.round(size)) : size;
}

/** A tenth of the value's own size, so that arrows are useful at 0.001 and at 500. */
export const naturalStep = (value: number): number =>
  value === 0 ? 0.01 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);

/** Without the crumbs of binary fractions: 0.1 + 0.2 is 0.3. */
export const tidy = (value: number): number => Number(value.toPrecision(12));
