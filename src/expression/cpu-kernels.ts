import { ARITY, type Operation } from "./ast.ts";
import { ON_NUMBERS } from "./numbers.ts";

export type Register = Float64Array;
/** Computes the first `n` elements of `out`; it may be one of the operands. */
export type Kernel = (out: Register, a: Register, b: Register, c: Register, n: number) => void;

/** The commonest operations have loops of their own, which the engine turns into straight machine code. */
const WRITTEN_OUT: Partial<Record<Operation, Kernel>> = {
  add: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!;
  },
  subtract: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]!;
  },
  multiply: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!;
  },
  divide: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! / b[i]!;
  },
  negate: (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = -a[i]!;
  },
  sqrt: (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i]!);
  },
  min: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  max: (out, a, b, _c, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  mix: (out, a, b, c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! * (1 - c[i]!) + b[i]! * c[i]!;
  },
};

function kernelOf(op: Operation): Kernel {
  const f = ON_NUMBERS[op];
  if (ARITY[op] === 1) {
    return (out, a, _b, _c, n) => {
      for (let i = 0; i < n; i++) out[i] = f(a[i]!, 0, 0);
    };
  }
  return (out, a, b, c, n) => {
    for (let i = 0; i < n; i++) out[i] = f(a[i]!, b[i]!, c[i]!);
  };
}

/** What samplers do most, with numbers that are the same for all elements: those are read once. */
const WITH_NUMBERS = {
  /** a + b·c, with the rounding of both operations. */
  addScaled: (out, a, b, c, n) => {
    const factor = c[0]!;
    for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]! * factor;
  },
  subtractScaled: (out, a, b, c, n) => {
    const factor = c[0]!;
    for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]! * factor;
  },
  clampTo: (out, a, b, c, n) => {
    const low = b[0]!;
    const high = c[0]!;
    for (let i = 0; i < n; i++) {
      const value = a[i]!;
      out[i] = value > low && value < high ? value : Math.min(Math.max(value, low), high);
    }
  },
} satisfies Record<string, Kernel>;

export type KernelName = Operation | keyof typeof WITH_NUMBERS;

export const KERNELS = {
  ...Object.fromEntries((Object.keys(ARITY) as Operation[]).map((op) => [op, WRITTEN_OUT[op] ?? kernelOf(op)])),
  ...WITH_NUMBERS,
} as Readonly<Record<KernelName, Kernel>>;
