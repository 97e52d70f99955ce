import fc from "fast-check";

/** A tree that knows its own text and its own value: independent of the parser and of the evaluators. */
export interface Tree {
  readonly text: string;
  readonly value: (x: number, y: number, a: number) => number;
}

const leaf: fc.Arbitrary<Tree> = fc.oneof(
  fc.constant<Tree>({ text: "x", value: (x) => x }),
  fc.constant<Tree>({ text: "y_1", value: (_x, y) => y }),
  fc.constant<Tree>({ text: "a", value: (_x, _y, a) => a }),
  fc.integer({ min: 0, max: 40 }).map((n): Tree => ({ text: String(n / 8), value: () => n / 8 })),
);

type Unary = readonly [write: (a: string) => string, compute: (a: number) => number];
type Binary = readonly [write: (a: string, b: string) => string, compute: (a: number, b: number) => number];

const UNARY: readonly Unary[] = [
  [(a) => `-${a}`, (a) => -a],
  [(a) => `abs(${a})`, Math.abs],
  [(a) => `sign(${a})`, Math.sign],
  [(a) => `sqrt(abs(${a}))`, (a) => Math.sqrt(Math.abs(a))],
  [(a) => `tanh(${a})`, Math.tanh],
  [(a) => `sin(${a})`, Math.sin],
  [(a) => `cos(${a})`, Math.cos],
  [(a) => `exp(-abs(${a}))`, (a) => Math.exp(-Math.abs(a))],
  [(a) => `log(1 + abs(${a}))`, (a) => Math.log(1 + Math.abs(a))],
  [(a) => `${a}^2`, (a) => a * a],
  [(a) => `${a} ^ 3`, (a) => a * a * a],
];
const BINARY: readonly Binary[] = [
  [(a, b) => `${a} + ${b}`, (a, b) => a + b],
  [(a, b) => `${a}-${b}`, (a, b) => a - b],
  [(a, b) => `${a}*${b}`, (a, b) => a * b],
  [(a, b) => `${a} / (1 + abs(${b}))`, (a, b) => a / (1 + Math.abs(b))],
  [(a, b) => `min(${a}, ${b})`, Math.min],
  [(a, b) => `max(${a},${b})`, Math.max],
  [(a, b) => `clamp(${a}, -1, abs(${b}))`, (a, b) => Math.min(Math.max(a, -1), Math.abs(b))],
  [(a, b) => `mix(${a}, ${b}, 0.25)`, (a, b) => a * 0.75 + b * 0.25],
  [(a, b) => `where(${a} < ${b}, ${b}, ${a} - 1)`, (a, b) => (a < b ? b : a - 1)],
  [(a, b) => `(${a} >= ${b})`, (a, b) => (a >= b ? 1 : 0)],
  [(a, b) => `(${a} != ${b})`, (a, b) => (a !== b ? 1 : 0)],
];

const grouped = (tree: Tree): string => (/^[\w.]+$/.test(tree.text) ? tree.text : `(${tree.text})`);

/** Over `x` and `y_1`, and the scalar `a`; values stay moderate, so that errors can be compared. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    leaf,
    fc.tuple(fc.constantFrom(...UNARY), tie("tree")).map(
      ([[write, compute], a]): Tree => ({
        text: write(grouped(a)),
        value: (x, y, s) => compute(a.value(x, y, s)),
      }),
    ),
    fc.tuple(fc.constantFrom(...BINARY), tie("tree"), tie("tree")).map(
      ([[write, compute], a, b]): Tree => ({
        text: write(grouped(a), grouped(b)),
        value: (x, y, s) => compute(a.value(x, y, s), b.value(x, y, s)),
      }),
    ),
  ),
})).tree;
