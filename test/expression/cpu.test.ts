import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastShapes, evaluate, parseExpression } from "../../src/expression/index.ts";
import { sizeOf, type Tensor } from "../../src/expression/tensor.ts";
import { trees } from "./oracle.ts";

const run = (text: string, operands: Record<string, Tensor | number>): Tensor => {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(result.error.message);
  return evaluate(result.expression, operands);
};
const tensor = (shape: number[], data: ArrayLike<number>): Tensor => ({ shape, data: Float32Array.from(data) });
const ramp = (shape: number[], from = 0): Tensor =>
  tensor(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => from + i),
  );

/** numpy's rule, element by element, written as directly as it can be. */
function addDirectly(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const pad = (shape: readonly number[]) => [...Array(rank - shape.length).fill(1), ...shape] as number[];
  const [p, q] = [pad(a.shape), pad(b.shape)];
  const shape = p.map((length, axis) => Math.max(length, q[axis]!));
  const at = (data: Float32Array, lengths: number[], place: number[]) =>
    data[lengths.reduce((index, length, axis) => index * length + (length === 1 ? 0 : place[axis]!), 0)]!;
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const place = shape.map((length, axis) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % length);
    return at(a.data, p, place) + at(b.data, q, place);
  });
  return tensor(shape, data);
}

describe("evaluation on the CPU", () => {
  it("agrees with a direct computation on any expression, over more than one block", () => {
    const n = 1500;
    const x = tensor(
      [n],
      Array.from({ length: n }, (_, i) => Math.sin(i * 0.7) * 3),
    );
    const y = tensor(
      [n],
      Array.from({ length: n }, (_, i) => Math.cos(i * 0.3) * 2),
    );
    fc.assert(
      fc.property(trees, fc.double({ min: -2, max: 2, noNaN: true }), (tree, a) => {
        // The sum makes it a tensor even where the expression happens to hold none.
        const result = run(`0*x + (${tree.text})`, { x, y_1: y, a });
        const last = result.data.length - 1;
        for (const i of [0, 1, last >> 1, last]) {
          const expected = tree.value(x.data[i]!, y.data[i]!, a);
          expect(Math.abs(result.data[i]! - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
        }
      }),
    );
  });

  it("broadcasts as numpy does, in any number of axes", () => {
    const axes = fc.array(fc.tuple(fc.integer({ min: 1, max: 13 }), fc.boolean(), fc.boolean()), { maxLength: 4 });
    fc.assert(
      fc.property(axes, fc.nat(3), (list, dropped) => {
        const a = list.map(([length, one]) => (one ? 1 : length));
        const b = list.map(([length, , one]) => (one ? 1 : length)).slice(dropped);
        const [left, right] = [ramp(a), ramp(b, 0.5)];
        const expected = addDirectly(left, right);
        const result = run("x + y", { x: left, y: right });
        expect(result.shape).toEqual(expected.shape);
        expect(result.data).toEqual(expected.data);
      }),
    );
  });

  it("knows which shapes fit", () => {
    expect(broadcastShapes([])).toEqual([]);
    expect(broadcastShapes([[1, 3, 4, 4], [4, 1], []])).toEqual([1, 3, 4, 4]);
    expect(broadcastShapes([[2, 3], [3], [2, 1]])).toEqual([2, 3]);
    expect(broadcastShapes([[0], [1]])).toEqual([0]);
    expect(broadcastShapes([[2], [3]])).toBeNull();
  });

  it("gives a scalar of shape [] for numbers only", () => {
    expect(run("2*a + 1", { a: 3 })).toEqual(tensor([], [7]));
  });

  it("computes in float64 and rounds once", () => {
    const x = tensor([1], [1]);
    expect(run("(x + 1e-9 - x) * 1e9", { x }).data[0]).toBeCloseTo(1, 5);
  });

  it("lets NaN and infinity through as numpy does", () => {
    const x = tensor([5], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0]);
    expect([...run("clamp(x, -1, 1)", { x }).data]).toEqual([Number.NaN, 1, -1, -1, 0]);
    expect([...run("x == x", { x }).data]).toEqual([0, 1, 1, 1, 1]);
    expect([...run("x != x", { x }).data]).toEqual([1, 0, 0, 0, 0]);
    expect([...run("where(x, 1, 2)", { x }).data]).toEqual([1, 1, 1, 1, 2]);
    expect([...run("sqrt(x)", { x }).data]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN, 0]);
    expect([...run("x^0", { x }).data]).toEqual([1, 1, 1, 1, 1]);
  });

  it("leaves its operands alone, whatever is computed from them", () => {
    const x = ramp([2000]);
    const before = x.data.slice();
    run("clamp(-x, x*0, x)^3 + x", { x });
    expect(x.data).toEqual(before);
  });

  it("handles tensors without elements", () => {
    expect(run("x + 1", { x: tensor([0, 3], []) })).toEqual(tensor([0, 3], []));
  });

  it("says which operand does not fit, and which is not there", () => {
    const image = ramp([1, 3, 4, 4]);
    expect(() => run("image*mask", { image, mask: ramp([5, 4]) })).toThrow(
      expect.objectContaining({ code: "shape", from: 6, to: 10, message: "mask is 5×4, which does not fit 1×3×4×4" }),
    );
    expect(() => run("image*z", { image })).toThrow(expect.objectContaining({ code: "name", from: 6, to: 7 }));
    expect(() => run("image + hasOwnProperty", { image })).toThrow(expect.objectContaining({ code: "name" }));
  });

  it("updates a 3×256×256 state in a few milliseconds", () => {
    const shape = [1, 3, 256, 256];
    const [x, r, n] = [ramp(shape), ramp(shape, 1), ramp(shape, 2)];
    const update = () => run("x - a*r - b*n", { x, r, n, a: 0.1, b: 0.2 });
    for (let i = 0; i < 20; i++) update();
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now();
      update();
      return performance.now() - start;
    });
    // About 2 ms on a quiet core of 2020; the bound leaves room for a loaded machine, not for a slow evaluator.
    expect(Math.min(...times)).toBeLessThan(10);
  });
});
