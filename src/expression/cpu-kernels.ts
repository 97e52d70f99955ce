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
  clamp: (out, a, b, c, n) => {
    for (let i = 0; i < n; i++) {
      const value = a[i]!;
      const low = b[i]!;
      const high = c[i]!;
      out[i] = value > low && value < high ? value : Math.min(Math.max(value, low), high);
    }
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

/** Two operations in one pass, with the rounding of both. */
const JOINED = {
  addProduct: (out, a, b, c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]! * c[i]!;
  },
  subtractProduct: (out, a, b, c, n) => {
    for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]! * c[i]!;
  },
} satisfies Record<string, Kernel>;

export type KernelName = Operation | keyof typeof JOINED;

export const KERNELS = {
  ...Object.fromEntries((Object.keys(ARITY) as Operation[]).map((op) => [op, WRITTEN_OUT[op] ?? kernelOf(op)])),
  ...JOINED,
} as Readonly<Record<KernelName, Kernel>>;
