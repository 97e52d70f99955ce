import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, parseExpression } from "../../src/expression/index.ts";
import { misses, type Sample, samples } from "./random-expression.ts";

const COUNT = process.env.LONG ? 5000 : 300;

function onCpu({ text, operands: { a, ...rows } }: Sample): ArrayLike<number> {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  const tensors = Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [name, { shape: [row.length], data: Float32Array.from(row) }]),
  );
  return evaluate(parsed.expression, { ...tensors, a }).data;
}

describe("random expressions", () => {
  const all = samples(COUNT, 1);

  it("are computed on the CPU to within the bound of float64, rounded once", () => {
    expect(all.flatMap((sample) => misses(sample, onCpu(sample), "cpu"))).toEqual([]);
  });

  it("are of every kind, and most of their elements can be judged: the test above can fail", () => {
    for (const word of ["^", "/", "<=", "sqrt(", "exp(", "log(", "sin(", "tanh(", "where(", "mix(", "clamp("])
      expect(all.filter(({ text }) => text.includes(word)).length, word).toBeGreaterThan(COUNT / 50);
    const elements = all.flatMap(({ expected }) => expected);
    expect(elements.filter((element) => element !== null).length).toBeGreaterThan(elements.length / 2);
    // A value that is off by a ten-thousandth is found in most of them.
    const wrong = all.filter(
      (sample) =>
        misses(
          sample,
          Array.from(onCpu(sample), (v) => v * 1.0001 + 1e-4),
          "gpu",
        )[0],
    );
    expect(wrong.length).toBeGreaterThan(COUNT * 0.8);
  });

  it("that are damaged either parse or say where they are wrong", () => {
    const damage = fc.tuple(
      fc.constantFrom(...all.map(({ text }) => text)),
      fc.nat(200),
      fc.constantFrom("", ")", "(", ",", "+", "=", "?", "min", "3", " x "),
    );
    fc.assert(
      fc.property(damage, ([text, at, piece]) => {
        const place = at % text.length;
        const result = parseExpression(text.slice(0, place) + piece + text.slice(place + 1));
        if (result.ok) return;
        expect(result.error.message.length).toBeGreaterThan(10);
        expect(result.error.from).toBeGreaterThanOrEqual(0);
        expect(result.error.to).toBeGreaterThanOrEqual(result.error.from);
        expect(result.error.to).toBeLessThanOrEqual(text.length + piece.length);
      }),
      { numRuns: COUNT },
    );
  });
});
