/**
 * How far a computation in limited precision may be from the exact one, propagated operation by operation: every value
 * carries a bound of its error. `null` where nothing can be promised: at ties, at the edge of a domain, near overflow.
 */
export interface Bounded {
  readonly value: number;
  readonly error: number;
}
export type Maybe = Bounded | null;

/** What each operation may add, by itself. Relative errors are of the exact result. */
export interface Accuracy {
  /** Of + − ×, of a number that is stored: relative. */
  readonly rounding: number;
  readonly divide: number;
  readonly sqrt: number;
  /** Relative, of exp and exp2 at x. */
  readonly exp: (x: number) => number;
  /** Absolute, of a logarithm with this value at x. */
  readonly log: (x: number, logarithm: number) => number;
  /** Absolute, of sin and cos. */
  readonly wave: number;
}

const ULP32 = 2 ** -23;
/**
 * WGSL's table (https://www.w3.org/TR/WGSL/#floating-point-accuracy): + − × correctly rounded, / 2.5 ULP, sqrt by
 * 1/inverseSqrt (2 ULP, then a division), exp and exp2 3 + 2·|x| ULP, log and log2 2^-21 in [0.5, 2] and 3 ULP beyond.
 * The table grants sin and cos 2^-11; ours are polynomials, and are held to what those promise.
 */
export const WGSL: Accuracy = {
  rounding: ULP32 / 2,
  divide: 2.5 * ULP32,
  sqrt: 4.5 * ULP32,
  exp: (x) => (3 + 2 * Math.abs(x)) * ULP32,
  log: (x, logarithm) => (x >= 0.5 && x <= 2 ? 2 ** -21 : 3 * ULP32 * Math.abs(logarithm)),
  wave: 3e-7,
};

const ULP64 = 2 ** -52;
/** IEEE double arithmetic, and a Math library that is within two units in the last place. */
export const FLOAT64: Accuracy = {
  rounding: ULP64 / 2,
  divide: ULP64 / 2,
  sqrt: ULP64 / 2,
  exp: () => 2 * ULP64,
  log: (_, logarithm) => 2 * ULP64 * Math.max(1, Math.abs(logarithm)),
  wave: 2 * ULP64,
};

/** Beyond this nothing is compared: float32 overflows at 3e38, and sums of such values lose what matters. */
const LARGEST = 1e6;
/** Nearer to 0 than this a divisor or the argument of log, sqrt and ^ is at the edge of its domain. */
const EDGE = 1e-3;
/** sin and cos reduce their argument exactly up to here. */
const LARGEST_ANGLE = 8192;
/** A GPU may take the smallest float32 for 0. */
const UNDERFLOW = 2 ** -126;

/** The arithmetic of one {@link Accuracy}: each operation takes bounded values and gives one, or null. */
export function arithmetic(accuracy: Accuracy) {
  const result = (value: number, inherited: number, relative: number, absolute = 0): Maybe => {
    const error = inherited + relative * (Math.abs(value) + inherited) + absolute + UNDERFLOW;
    return Math.abs(value) + error < LARGEST ? { value, error } : null;
  };
  const { rounding } = accuracy;
  const number = (value: number): Bounded => ({
    value,
    error: Math.fround(value) === value ? 0 : rounding * Math.abs(value),
  });
  const add = (a: Bounded, b: Bounded) => result(a.value + b.value, a.error + b.error, rounding);
  const multiply = (a: Bounded, b: Bounded) =>
    result(a.value * b.value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error, rounding);
  const negate = (a: Bounded): Bounded => ({ value: -a.value, error: a.error });
  const divide = (a: Bounded, b: Bounded) => {
    const least = Math.abs(b.value) - b.error;
    if (least < EDGE) return null;
    const value = a.value / b.value;
    return result(value, (a.error + Math.abs(value) * b.error) / least, accuracy.divide);
  };
  const exponential = (a: Bounded, base: number) => {
    if (a.value > 40) return null;
    const value = base ** a.value;
    return result(value, value * (base ** a.error - 1), accuracy.exp(Math.abs(a.value) + a.error));
  };
  const logarithm = (a: Bounded, base: number) => {
    const least = a.value - a.error;
    if (least < EDGE) return null;
    const value = Math.log(a.value) / Math.log(base);
    return result(value, a.error / (least * Math.log(base)), 0, accuracy.log(a.value, value));
  };
  const wave = (f: (x: number) => number) => (a: Bounded) =>
    Math.abs(a.value) + a.error > LARGEST_ANGLE ? null : result(f(a.value), a.error, 0, accuracy.wave);
  const tanh = (a: Bounded): Maybe => {
    // sinh/cosh, each by two exponentials; beyond 10 the value is ±1 to the last bit of float32.
    const inside = { value: Math.min(Math.max(a.value, -10), 10), error: a.error };
    const [up, down] = [exponential(inside, Math.E), exponential(negate(inside), Math.E)];
    const [sinh, cosh] = [up && down && add(up, negate(down)), up && down && add(up, down)];
    const quotient = sinh && cosh && divide(sinh, cosh);
    return quotient && { value: Math.tanh(a.value), error: Math.min(quotient.error, 2) + 5e-9 };
  };
  const power = (a: Bounded, b: Bounded) => {
    const log2 = logarithm(a, 2);
    const exponent = log2 && multiply(b, log2);
    const raised = exponent && exponential(exponent, 2);
    return raised && { value: a.value ** b.value, error: raised.error };
  };
  const squareRoot = (a: Bounded) => {
    const least = a.value - a.error;
    if (least < EDGE) return null;
    return result(Math.sqrt(a.value), a.error / (2 * Math.sqrt(least)), accuracy.sqrt);
  };
  /** 1 or 0, where the two are certain to be apart, or are the same for certain. */
  const compare = (f: (a: number, b: number) => boolean) => (a: Bounded, b: Bounded) => {
    const error = a.error + b.error;
    if (error > 0 && Math.abs(a.value - b.value) <= error) return null;
    return { value: f(a.value, b.value) ? 1 : 0, error: 0 };
  };
  const pick =
    (f: (...values: number[]) => number) =>
    (...from: Bounded[]) => ({
      value: f(...from.map(({ value }) => value)),
      error: Math.max(...from.map(({ error }) => error)),
    });
  const where = (condition: Bounded, a: Bounded, b: Bounded) => {
    if (condition.error > 0 && Math.abs(condition.value) <= condition.error) return null;
    return condition.value !== 0 ? a : b;
  };
  const mix = (a: Bounded, b: Bounded, weight: Bounded) => {
    const rest = add({ value: 1, error: 0 }, negate(weight));
    const [left, right] = [rest && multiply(a, rest), multiply(b, weight)];
    return left && right && add(left, right);
  };
  const sign = (a: Bounded) =>
    a.error > 0 && Math.abs(a.value) <= a.error ? null : { value: Math.sign(a.value), error: 0 };
  return {
    ...{ number, add, multiply, negate, divide, compare, where, mix, sign, tanh, power, squareRoot },
    subtract: (a: Bounded, b: Bounded) => add(a, negate(b)),
    exp: (a: Bounded) => exponential(a, Math.E),
    log: (a: Bounded) => logarithm(a, Math.E),
    sin: wave(Math.sin),
    cos: wave(Math.cos),
    abs: pick(Math.abs),
    min: pick(Math.min),
    max: pick(Math.max),
    clamp: pick((x, low, high) => Math.min(Math.max(x!, low!), high!)),
  };
}
export type Arithmetic = ReturnType<typeof arithmetic>;
