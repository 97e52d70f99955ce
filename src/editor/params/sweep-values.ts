import type { Json } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { tidy } from "./number-text.ts";
import { parseNumbers } from "./numbers-field.tsx";
import { parseSeed } from "./seed-field.tsx";

/** More values than this on one axis are a slip of the finger. */
const MAX_VALUES = 64;

export const canSweep = (spec: ParamSpec): boolean =>
  spec.kind === "number" ||
  spec.kind === "integer" ||
  spec.kind === "seed" ||
  spec.kind === "enum" ||
  spec.kind === "boolean";

/** A first axis to change: the ends and the middle of a range, every option, three seeds in a row. */
export function suggestedValues(spec: ParamSpec, value: Json): readonly Json[] {
  switch (spec.kind) {
    case "number":
    case "integer": {
      const range = spec.soft ?? (spec.min !== undefined && spec.max !== undefined ? [spec.min, spec.max] : null);
      const [from, to] = range ?? [Number(value), Number(value) * 2 || 1];
      const whole = (x: number) => (spec.kind === "integer" ? Math.round(x) : tidy(x));
      return [...new Set([from, (from! + to!) / 2, to!].map((x) => whole(x!)))];
    }
    case "seed":
      return typeof value === "number" ? [value, value + 1, value + 2] : [0, 1, 2];
    case "enum":
      return spec.options.map((option) => option.value);
    case "boolean":
      return [false, true];
    default:
      return [value];
  }
}

/** `0 0.5 1`, or `0..1..5`: five values from 0 to 1; each once. Null where it is neither. */
export function parseSweep(text: string, spec: ParamSpec): readonly Json[] | null {
  const values = listed(text, spec);
  return values && [...new Set(values)];
}

function listed(text: string, spec: ParamSpec): readonly Json[] | null {
  const [, from, to, count] = /^\s*(\S+?)\s*\.\.\s*(\S+?)\s*\.\.\s*(\d+)\s*$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined && count !== undefined)
    return range(Number(from), Number(to), Number(count), spec);
  if (spec.kind === "seed") {
    const seeds = text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(parseSeed);
    return seeds.length > 0 && seeds.every((seed) => seed !== null) ? (seeds as Json[]) : null;
  }
  const numbers = parseNumbers(text);
  return numbers && numbers.length > 0 && numbers.length <= MAX_VALUES ? numbers : null;
}

function range(from: number, to: number, count: number, spec: ParamSpec): readonly number[] | null {
  if (!Number.isFinite(from) || !Number.isFinite(to) || count < 2 || count > MAX_VALUES) return null;
  const whole = spec.kind !== "number";
  return Array.from({ length: count }, (_, k) => {
    const value = from + (k * (to - from)) / (count - 1);
    return whole ? Math.round(value) : tidy(value);
  });
}

/** With every digit: what is read back is what was written. */
export const sweepText = (values: readonly Json[]): string => values.map(String).join(" ");
