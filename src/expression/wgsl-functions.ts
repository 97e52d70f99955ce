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
  isFinite: "fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }",
  infinity: "fn infinity() -> f32 { return bitcast<f32>(params.quietNaN & 0x7f800000u); }",
  squareRoot: "fn squareRoot(x: f32) -> f32 { if (x < 0.0) { return quietNaN(); } return sqrt(x); }",
  logarithm: `fn logarithm(x: f32) -> f32 {
  if (x < 0.0) { return quietNaN(); }
  if (x == 0.0) { return -infinity(); }
  if (!isFinite(x)) { return x; }
  return log(x);
}`,
  exponential: `fn exponential(x: f32) -> f32 {
  if (isNaN(x)) { return x; }
  if (x > 89.0) { return infinity(); }
  if (x < -104.0) { return 0.0; }
  return exp(x);
}`,
  // WGSL grants sin and cos an error of 2^-11 only. Reduction by π/2 in three parts and the polynomials of Cephes'
  // sinf and cosf (S. Moshier, netlib.org/cephes): about 1e-7 for |x| < 8192.
  wave: `fn wave(x: f32, quarters: i32) -> f32 {
  if (!isFinite(x)) { return quietNaN(); }
  let k = round(x * 0.63661977236758134);
  let r = ((x - k * 1.5703125) - k * 4.837512969970703e-4) - k * 7.549789954891882e-8;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = (i32(k) + quarters) & 3;
  let size = select(sine, cosine, (quadrant & 1) == 1);
  return select(size, -size, quadrant >= 2);
}`,
  // tanh is 1 in float32 beyond 10; some drivers overflow in its exponentials.
  hyperbolicTangent:
    "fn hyperbolicTangent(x: f32) -> f32 { if (isNaN(x)) { return x; } return tanh(clamp(x, -10.0, 10.0)); }",
  signOf: "fn signOf(x: f32) -> f32 { if (x > 0.0) { return 1.0; } if (x < 0.0) { return -1.0; } return x; }",
  // WGSL's pow is exp2(y·log2(x)): undefined for x < 0, and 0^0 is NaN.
  power: `fn power(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return 1.0; }
  if (isNaN(x) || isNaN(y)) { return quietNaN(); }
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
const infix = (sign: string): WgslOperation => ({ write: (a, b) => `${a} ${sign} ${b}` });

export const IN_WGSL: Readonly<Record<Operation, WgslOperation>> = {
  negate: { write: (a) => `-${a}` },
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  power: call("power", "quietNaN", "isNaN").two,
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
  abs: { write: (a) => `abs(${a})` },
  sqrt: call("squareRoot", "quietNaN").one,
  exp: call("exponential", "isNaN", "infinity").one,
  log: call("logarithm", "quietNaN", "isFinite", "infinity").one,
  sin: { write: (a) => `wave(${a}, 0)`, helpers: ["isFinite", "quietNaN", "wave"] },
  cos: { write: (a) => `wave(${a}, 1)`, helpers: ["isFinite", "quietNaN", "wave"] },
  tanh: call("hyperbolicTangent", "isNaN").one,
  sign: call("signOf").one,
  mix: { write: (a, b, weight) => `${a} * (1.0 - ${weight}) + ${b} * ${weight}` },
  where: { write: (condition, a, b) => `select(${b}, ${a}, (bitcast<u32>(${condition}) & 0x7fffffffu) != 0u)` },
};
