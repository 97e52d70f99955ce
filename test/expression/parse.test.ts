import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateScalar, LIMITS, parseExpression } from "../../src/expression/index.ts";
import { trees } from "./oracle.ts";

const parsed = (text: string) => {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.expression;
};
const errorOf = (text: string) => {
  const result = parseExpression(text);
  if (result.ok) throw new Error(`${text} parsed`);
  return result.error;
};
const computed = (text: string, numbers: Record<string, number> = {}) => evaluateScalar(parsed(text), numbers);

describe("the expression parser", () => {
  it("binds as Python does", () => {
    expect(computed("1 - 2 - 3")).toBe(-4);
    expect(computed("2 + 3*4^2/8")).toBe(8);
    expect(computed("2^3^2")).toBe(512);
    expect(computed("-2^2")).toBe(-4);
    expect(computed("2^-1*4")).toBe(2);
    expect(computed("3*-2")).toBe(-6);
    expect(computed("1 + 1 < 3")).toBe(1);
    expect(computed("--(3)")).toBe(3);
  });

  it("reads numbers in every usual form", () => {
    expect(computed("1e-3 + .5 + 2. + 1.25E+1")).toBeCloseTo(15.001, 12);
  });

  it("lists free names in order of first use", () => {
    expect(parsed("x_t - (alphaBar_t - alphaBar_s)*residual + sqrt(x_t)*z").names).toEqual([
      "x_t",
      "alphaBar_t",
      "alphaBar_s",
      "residual",
      "z",
    ]);
  });

  it("agrees with a direct computation on any expression", () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(trees, number, number, number, (tree, x, y, a) => {
        const expected = tree.value(x, y, a);
        expect(Math.abs(computed(tree.text, { x, y_1: y, a }) - expected)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
      }),
    );
  });

  it.each([
    ["", 0, 0, "missing before the end"],
    ["x + ", 4, 4, "missing before the end"],
    ["x + * y", 4, 5, "missing before “*”"],
    ["2x", 1, 2, "operator is missing before “x”"],
    ["(x + 1", 0, 1, "never closed"],
    ["x + 1)", 5, 6, "closes nothing"],
    ["min(x)", 0, 6, "takes 2 arguments, not 1: min(a, b)"],
    ["exp()", 0, 5, "takes 1 arguments, not 0"],
    ["1 + eval(x)", 4, 8, "no function “eval”"],
    ["sqrt * 2", 0, 4, "is a function: write sqrt(x)"],
    ["x = 1", 2, 3, "write “==”"],
    ["(x = 1)", 3, 4, "write “==”"],
    ["a < b < c", 2, 7, "do not chain"],
    ["x.constructor", 1, 2, "“.” means nothing here"],
    ["x + 😀", 4, 6, "“😀” means nothing here"],
    ["1e999", 0, 5, "too large"],
  ])("says where %j is wrong", (text, from, to, message) => {
    const error = errorOf(text);
    expect(error.code).toBe("syntax");
    expect([error.from, error.to]).toEqual([from, to]);
    expect(error.message).toContain(message);
  });

  it("bounds length, nesting and size, and names the bound", () => {
    expect(errorOf(`x${" ".repeat(LIMITS.characters)}`)).toMatchObject({ code: "cost" });
    expect(errorOf("(".repeat(200)).code).toBe("cost");
    expect(errorOf(`${"-".repeat(4000)}x`).code).toBe("cost");
    expect(errorOf(Array(600).fill("x").join("+"))).toMatchObject({ code: "cost", message: /1024/ });
    expect(parsed(Array(500).fill("x").join("+")).names).toEqual(["x"]);
  });

  it("never does anything but parse or say why not", () => {
    const pieces = fc.constantFrom("x", "min", "(", ")", ",", "+", "-", "^", "<=", "=", "1", ".5", " ", "§", "where(");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
        const text = list.join("");
        const result = parseExpression(text);
        if (!result.ok) {
          expect(result.error.from).toBeLessThanOrEqual(result.error.to);
          expect(result.error.to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it("reports an unknown name where it stands", () => {
    expect(() => computed("1 + beta*2", { alpha: 1 })).toThrow(
      expect.objectContaining({
        code: "name",
        from: 4,
        to: 8,
        message: "nothing is called “beta” here; there are alpha",
      }),
    );
    expect(() => computed("constructor + toString")).toThrow(expect.objectContaining({ code: "name", from: 0 }));
  });
});
