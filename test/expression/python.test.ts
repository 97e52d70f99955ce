import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExpression, pythonName, toPython } from "../../src/expression/index.ts";
import { trees } from "./oracle.ts";

const python = (text: string): string => {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(result.error.message);
  return toPython(result.expression);
};

/** What is written binds in JavaScript as in Python, but for `:=`; so the line itself can be run here. */
const np = {
  ...{ minimum: Math.min, maximum: Math.max, abs: Math.abs, sqrt: Math.sqrt, exp: Math.exp, log: Math.log },
  ...{ sin: Math.sin, cos: Math.cos, tanh: Math.tanh, sign: Math.sign, power: Math.pow },
  where: (condition: boolean, a: number, b: number) => (condition ? a : b),
};
function run(line: string, names: Record<string, number>): number {
  const temporaries = [...new Set(line.match(/\w+(?= :=)/g) ?? [])];
  const declared = temporaries.length > 0 ? `let ${temporaries.join(", ")};` : "";
  const source = `"use strict"; ${declared} return ${line.replaceAll(":=", "=")};`;
  return new Function("np", ...Object.keys(names), source)(np, ...Object.values(names));
}

describe("Python", () => {
  it("is one line over numpy that means the same, for any expression", () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(trees, number, number, number, (tree, x, y, a) => {
        const line = python(tree.text);
        expect(line).not.toContain("\n");
        const expected = tree.value(x, y, a);
        expect(Math.abs(run(line, { x, y_1: y, a }) - expected)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
      }),
      { numRuns: process.env.LONG ? 5000 : 300 },
    );
  });

  it.each([
    ["x_t - da*residual - db*noise", "x_t - da * residual - db * noise"],
    ["a - (b - c)", "a - (b - c)"],
    ["-x^2", "-(x * x)"],
    ["x^5", "(p1 := x * x) * p1 * x"],
    ["x^-2", "1.0 / (x * x)"],
    ["(a + b)^2", "(p1 := a + b) * p1"],
    ["p1*(a + b)^2", "p1 * ((p2 := a + b) * p2)"],
    ["x^a", "np.power(x, a)"],
    ["2^0.5", "np.power(2.0, 0.5)"],
    ["(x < 1)*y", "1.0 * (x < 1.0) * y"],
    ["clamp(x, -1, 1)", "np.minimum(np.maximum(x, -1.0), 1.0)"],
    ["where(x, a, b)", "np.where(x != 0.0, a, b)"],
    ["mix(a, b, x + 1)", "a * (1.0 - (p1 := x + 1.0)) + b * p1"],
    ["lambda*in", "lambda_ * in_"],
  ])("writes %s", (text, line) => {
    expect(python(text)).toBe(line);
  });

  it("grows with the expression, not with its powers", () => {
    const nested = `${"(".repeat(9)}x${" + 1)^64".repeat(9)}`;
    expect(python(nested).length).toBeLessThan(3000);
  });

  it("keeps Python's own words free", () => {
    expect([pythonName("lambda"), pythonName("np"), pythonName("residual")]).toEqual(["lambda_", "np_", "residual"]);
  });
});
