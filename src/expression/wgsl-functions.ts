import type { Operation } from "./ast.ts";

/**
 * Operations in WGSL. Implementations of WGSL may assume that NaN and infinity never occur, so everything that has
 * to survive them looks at bits (https://www.w3.org/TR/WGSL/#floating-point-evaluation). `quietNaN` is read from
 * the kernel's parameters: WGSL refuses NaN as a constant.
 */
export interface WgslOperation {
  readonly write: (a: string, b: string, c: string) => string;
  /** Names of {@link WGSL_HELPERS} it calls, and of those that they call. */
  readonly helpers?: readonly (keyof typeof WGSL_HELPERS)[];
}

export const WGSL_HELPERS = {
  isNaN: "fn isNaN(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }",
  quietNaN: "fn quietNaN() -> f32 { return bitcast<f32>(params.quietNaN); }",
  less: "fn less(a: f32, b: f32) -> f32 { return select(0.0, 1.0, a < b && !isNaN(a) && !isNaN(b)); }",
  lessEqual: "fn lessEqual(a: f32, b: f32) -> f32 { return select(0.0, 1.0, a <= b && !isNaN(a) && !isNaN(b)); }",
  equal: "fn equal(a: f32, b: f32) -> f32 { return select(0.0, 1.0, a == b && !isNaN(a) && !isNaN(b)); }",
  minimum:
    "fn minimum(a: f32, b: f32) -> f32 { if (isNaN(a)) { return a; } if (isNaN(b)) { return b; } return min(a, b); }",
  maximum:
    "fn maximum(a: f32, b: f32) -> f32 { if (isNaN(a)) { return a; } if (isNaN(b)) { return b; } return max(a, b); }",
  squareRoot: "fn squareRoot(x: f32) -> f32 { if (x < 0.0) { return quietNaN(); } return sqrt(x); }",
  logarithm: "fn logarithm(x: f32) -> f32 { if (x < 0.0) { return quietNaN(); } return log(x); }",
  // tanh is 1 in float32 beyond 10; some drivers overflow in its exponentials.
  hyperbolicTangent:
    "fn hyperbolicTangent(x: f32) -> f32 { if (isNaN(x)) { return x; } return tanh(clamp(x, -10.0, 10.0)); }",
  signOf: "fn signOf(x: f32) -> f32 { if (x > 0.0) { return 1.0; } if (x < 0.0) { return -1.0; } return x; }",
  // WGSL's pow is exp2(y·log2(x)): undefined for x < 0, and 0^0 is NaN.
  power: `fn power(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return 1.0; }
  if (x >= 0.0) { return pow(x, y); }
  if (y != floor(y)) { return quietNaN(); }
  let size = pow(abs(x), y);
  return select(size, -size, floor(y * 0.5) * 2.0 != y);
}`,
} as const;

const call = (name: keyof typeof WGSL_HELPERS, ...more: (keyof typeof WGSL_HELPERS)[]) => ({
  one: { write: (a: string) => `${name}(${a})`, helpers: [...more, name] },
  two: { write: (a: string, b: string) => `${name}(${a}, ${b})`, helpers: [...more, name] },
  swapped: { write: (a: string, b: string) => `${name}(${b}, ${a})`, helpers: [...more, name] },
});
const builtIn = (name: string): WgslOperation => ({ write: (a) => `${name}(${a})` });
const infix = (sign: string): WgslOperation => ({ write: (a, b) => `${a} ${sign} ${b}` });

export const IN_WGSL: Readonly<Record<Operation, WgslOperation>> = {
  negate: { write: (a) => `-${a}` },
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  power: call("power", "quietNaN").two,
  less: call("less", "isNaN").two,
  lessEqual: call("lessEqual", "isNaN").two,
  greater: call("less", "isNaN").swapped,
  greaterEqual: call("lessEqual", "isNaN").swapped,
  equal: call("equal", "isNaN").two,
  notEqual: { write: (a, b) => `1.0 - equal(${a}, ${b})`, helpers: ["isNaN", "equal"] },
  min: call("minimum", "isNaN").two,
  max: call("maximum", "isNaN").two,
  clamp: {
    write: (a, low, high) => `minimum(maximum(${a}, ${low}), ${high})`,
    helpers: ["isNaN", "minimum", "maximum"],
  },
  abs: builtIn("abs"),
  sqrt: call("squareRoot", "quietNaN").one,
  exp: builtIn("exp"),
  log: call("logarithm", "quietNaN").one,
  sin: builtIn("sin"),
  cos: builtIn("cos"),
  tanh: call("hyperbolicTangent", "isNaN").one,
  sign: call("signOf").one,
  mix: { write: (a, b, weight) => `${a} * (1.0 - ${weight}) + ${b} * ${weight}` },
  where: { write: (condition, a, b) => `select(${b}, ${a}, (bitcast<u32>(${condition}) & 0x7fffffffu) != 0u)` },
};
