import { describe, expect, it } from "vitest";
import { conditionValue, evaluate, parseCondition, parseExpression } from "../../src/expression/index.ts";
import type { Tensor } from "../../src/expression/tensor.ts";

const condition = (text: string) => {
  const result = parseCondition(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.condition;
};
const errorOf = (text: string) => {
  const result = parseCondition(text);
  if (result.ok) throw new Error(`${text} parsed`);
  return result.error;
};

/** Statistics as the runtime takes them, written down directly. */
function holds(text: string, tensors: Record<string, number[]>, step = 0): number {
  const parsed = condition(text);
  const operands = Object.fromEntries(
    Object.entries(tensors).map(([name, row]): [string, Tensor] => [
      name,
      { shape: [row.length], data: Float32Array.from(row) },
    ]),
  );
  const values = parsed.reductions.map(({ statistic, text: inner }) => {
    const expression = parseExpression(inner);
    if (!expression.ok) throw new Error(inner);
    const row = [...evaluate(expression.expression, operands).data].filter(Number.isFinite);
    const sum = row.reduce((total, value) => total + value, 0);
    const mean = sum / row.length;
    const std = Math.sqrt(row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length);
    return { sum, mean, std, min: Math.min(...row), max: Math.max(...row) }[statistic];
  });
  return conditionValue(parsed, step, values);
}

describe("conditions", () => {
  const x = [1, -2, 3, 2];

  it("are one number from statistics of expressions", () => {
    expect(holds("mean(x)", { x })).toBe(1);
    expect(holds("sum(x^2) - max(abs(x))", { x })).toBe(15);
    expect(holds("min(x) < -1.5", { x })).toBe(1);
    expect(holds("std(x - mean_x)*2", { x, mean_x: [1] })).toBeCloseTo(2 * Math.sqrt(14 / 4), 6);
  });

  it("know the step, which can be combined with the rest", () => {
    expect(holds("step == 7", {}, 7)).toBe(1);
    expect(holds("(step > 3)*(max(x) > 2)", { x }, 4)).toBe(1);
    expect(holds("(step > 3)*(max(x) > 2)", { x }, 3)).toBe(0);
  });

  it("find NaN, and take infinity for none", () => {
    expect(holds("hasNaN(x)", { x })).toBe(0);
    expect(holds("hasNaN(x/y)", { x: [0, 1], y: [0, 1] })).toBe(1);
    expect(holds("hasNaN(x/y)", { x: [1, 1], y: [0, 1] })).toBe(0);
  });

  it("read min and max of two as numbers, of one as a statistic", () => {
    expect(holds("max(mean(x), max(x))", { x })).toBe(3);
    expect(holds("min(step, 2)", {}, 5)).toBe(2);
    expect(condition("max(min(step, 3), 1)").reductions).toEqual([]);
    expect(errorOf("max(x, y)")).toMatchObject({ code: "name", from: 4, to: 5 });
  });

  it("say which tensors each statistic reads", () => {
    const { reductions } = condition("std(a - b) > mean(c)");
    expect(reductions.map(({ statistic, text, names }) => [statistic, text, names])).toEqual([
      ["std", "a - b", ["a", "b"]],
      ["mean", "c", ["c"]],
    ]);
  });

  it.each([
    ["x > 1", 0, 1, "name", "x is not one number"],
    ["1 + mean(x, y)", 4, 14, "syntax", "mean takes one expression, not 2"],
    ["hasNaN()", 0, 8, "syntax", "not 0"],
    ["std(std(x))", 4, 7, "syntax", "no function “std”"],
    ["median(x)", 0, 6, "syntax", "hasNaN"],
    ["mean(x", 4, 5, "syntax", "never closed"],
    ["step = 7", 5, 6, "syntax", "write “==”"],
  ])("say where %j is wrong", (text, from, to, code, message) => {
    expect(errorOf(text)).toMatchObject({ from, to, code, message: expect.stringContaining(message) });
  });
});
