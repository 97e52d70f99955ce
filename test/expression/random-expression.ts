import fc from "fast-check";
import { type Arithmetic, arithmetic, type Bounded, FLOAT64, type Maybe, WGSL } from "./accuracy.ts";

/** A random well-formed expression that knows its text, and its value with a bound in any arithmetic. */
interface Part {
  readonly text: string;
  readonly evaluate: (use: Arithmetic, point: Point) => Maybe;
}
/** Operands at one element: tensors x, y, z and the scalar a. */
type Point = Readonly<Record<"x" | "y" | "z" | "a", number>>;

const atom = (text: string, evaluate: Part["evaluate"]): Part => ({ text, evaluate });
const leaf: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("x", "y", "z").map((name) => atom(name, (use, point) => use.number(point[name as "x"]))),
  },
  { weight: 1, arbitrary: fc.constant(atom("a", (use, { a }) => use.number(a))) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => atom(String(n / 10), (use) => use.number(n / 10))),
  },
);

const grouped = ({ text }: Part): string => (/^[\w.]+$/.test(text) ? text : `(${text})`);
type Operation = (use: Arithmetic, ...values: Bounded[]) => Maybe;

/** Writes `template` with its `$` replaced, one after the other, and computes from the parts that all have a value. */
const apply = (template: string, operation: Operation, parts: readonly Part[]): Part => ({
  text: parts.reduce((text, part) => text.replace("$", grouped(part)), template),
  evaluate: (use, point) => {
    const values = parts.map((part) => part.evaluate(use, point));
    return values.includes(null) ? null : operation(use, ...(values as Bounded[]));
  },
});

/** x^n as every back end multiplies it: by repeated squaring, and 1 over it for negative n. */
function product(use: Arithmetic, base: Bounded, n: number): Maybe {
  if (n < 0) {
    const positive = product(use, base, -n);
    return positive && use.divide({ value: 1, error: 0 }, positive);
  }
  if (n === 1) return base;
  const half = product(use, base, Math.floor(n / 2));
  const squared = half && use.multiply(half, half);
  return squared && (n % 2 === 0 ? squared : use.multiply(squared, base));
}

const OPERATIONS: Readonly<Record<1 | 2 | 3, readonly (readonly [string, Operation])[]>> = {
  1: [
    ["-$", (use, a) => use.negate(a)],
    ["abs($)", (use, a) => use.abs(a)],
    ["sign($)", (use, a) => use.sign(a)],
    ["sqrt($)", (use, a) => use.squareRoot(a)],
    ["exp($)", (use, a) => use.exp(a)],
    ["log($)", (use, a) => use.log(a)],
    ["sin($)", (use, a) => use.sin(a)],
    ["cos($)", (use, a) => use.cos(a)],
    ["tanh($)", (use, a) => use.tanh(a)],
    ...[2, 3, 5, -1, -2].map((n) => [`$^${n}`, (use: Arithmetic, a: Bounded) => product(use, a, n)] as const),
  ],
  2: [
    ["$ + $", (use, a, b) => use.add(a, b!)],
    ["$ - $", (use, a, b) => use.subtract(a, b!)],
    ["$*$", (use, a, b) => use.multiply(a, b!)],
    ["$/$", (use, a, b) => use.divide(a, b!)],
    ["$^($)", (use, a, b) => use.power(a, b!)],
    ["min($, $)", (use, a, b) => use.min(a, b!)],
    ["max($, $)", (use, a, b) => use.max(a, b!)],
    ["$ < $", (use, a, b) => use.compare((p, q) => p < q)(a, b!)],
    ["$ <= $", (use, a, b) => use.compare((p, q) => p <= q)(a, b!)],
    ["$ > $", (use, a, b) => use.compare((p, q) => p > q)(a, b!)],
    ["$ >= $", (use, a, b) => use.compare((p, q) => p >= q)(a, b!)],
    ["$ == $", (use, a, b) => use.compare((p, q) => p === q)(a, b!)],
    ["$ != $", (use, a, b) => use.compare((p, q) => p !== q)(a, b!)],
  ],
  3: [
    ["clamp($, $, $)", (use, x, low, high) => use.clamp(x, low!, high!)],
    ["mix($, $, $)", (use, a, b, weight) => use.mix(a, b!, weight!)],
    ["where($, $, $)", (use, condition, a, b) => use.where(condition, a!, b!)],
  ],
};

/** At most six operations deep. */
const parts: fc.Arbitrary<Part> = fc.letrec<{ part: Part }>((tie) => {
  const operation = (count: 1 | 2 | 3) =>
    fc
      .tuple(fc.constantFrom(...OPERATIONS[count]), fc.array(tie("part"), { minLength: count, maxLength: count }))
      .map(([[template, compute], list]) => apply(template, compute, list));
  return {
    part: fc.oneof(
      { maxDepth: 6, depthIdentifier: "part" },
      { weight: 2, arbitrary: leaf },
      { weight: 3, arbitrary: operation(1) },
      { weight: 4, arbitrary: operation(2) },
      { weight: 1, arbitrary: operation(3) },
    ),
  };
}).part;

const POINTS = 24;
/** Even over [−4, 4]; what is smaller than a millionth is 0, since a GPU may take the smallest float32 for 0. */
const operand = fc.integer({ min: -4_000_000, max: 4_000_000 }).map((n) => n / 1e6);
const row = fc.array(operand.map(Math.fround), { minLength: POINTS, maxLength: POINTS });
const drawn = fc.record({
  part: parts,
  x: row,
  y: row,
  z: row,
  a: operand,
});

/** An expression, its operands, and what each element must be. */
export interface Sample {
  readonly text: string;
  readonly operands: Readonly<Record<"x" | "y" | "z", readonly number[]>> & { readonly a: number };
  /** By element: null where no bound says anything. */
  readonly expected: readonly ({ readonly value: number; readonly gpu: number; readonly cpu: number } | null)[];
}

const [gpu, cpu] = [arithmetic(WGSL), arithmetic(FLOAT64)];
/** Of the larger of 1 and the value: a wider bound would pass anything. */
const WIDEST = 1e-2;

function sampleOf({ part, x, y, z, a }: { part: Part; a: number } & Record<"x" | "y" | "z", number[]>): Sample {
  const expected = x.map((_, i) => {
    const point = { x: x[i]!, y: y[i]!, z: z[i]!, a };
    const [onGpu, onCpu] = [part.evaluate(gpu, point), part.evaluate(cpu, point)];
    if (!onGpu || !onCpu || onGpu.error > WIDEST * Math.max(1, Math.abs(onGpu.value))) return null;
    // The oracle is float64 itself; stored, a value is rounded once more.
    const stored = 2 ** -24 * Math.abs(onCpu.value) + 2 ** -149;
    return { value: onCpu.value, gpu: onGpu.error + onCpu.error + stored, cpu: 2 * onCpu.error + stored };
  });
  return { text: part.text, operands: { x, y, z, a }, expected };
}

/** So many expressions that can be judged on at least one element. */
export function samples(count: number, seed: number): Sample[] {
  const found: Sample[] = [];
  for (let round = 0; found.length < count; round++)
    for (const one of fc.sample(drawn, { numRuns: count, seed: seed + round })) {
      const sample = sampleOf(one);
      if (sample.expected.some((element) => element !== null)) found.push(sample);
    }
  return found.slice(0, count);
}

/** Elements that are further off than their bound, in words; `result` may be one number for all. */
export function misses({ text, operands, expected }: Sample, result: ArrayLike<number>, side: "gpu" | "cpu"): string[] {
  return expected.flatMap((element, i) => {
    if (!element) return [];
    const value = result[i % result.length]!;
    if (Math.abs(value - element.value) <= element[side]) return [];
    const { x, y, z, a } = operands;
    return [`${text} at x ${x[i]}, y ${y[i]}, z ${z[i]}, a ${a}: ${value}, not ${element.value} ± ${element[side]}`];
  });
}
