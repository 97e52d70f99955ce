import { describe, expect, it } from "vitest";
import { changedTensor } from "../../src/editor/state/tensor-change.ts";
import type { TensorData } from "../../src/runtime/protocol.ts";

const tensor = (data: number[], shape = [1, 2, 2, 2]): TensorData => ({
  dtype: "float32",
  shape,
  data: new Float32Array(data),
});
const x = tensor([1, -2, 3, -4, 5, -6, 7, -8]);
const y = tensor([10, 20, 30, 40, 50, 60, 70, 80]);
const changed = (text: string, strokes: Parameters<typeof changedTensor>[2]["strokes"] = []) => {
  const result = changedTensor(x, y, { text, strokes });
  return result.ok ? [...result.tensor.data] : result.message;
};

describe("a changed tensor", () => {
  it("is an expression of itself", () => {
    expect(changed("x * 0.5")).toEqual([0.5, -1, 1.5, -2, 2.5, -3, 3.5, -4]);
    expect(changed("clamp(x, -1, 1)")).toEqual([1, -1, 1, -1, 1, -1, 1, -1]);
  });

  it("keeps its shape where the expression is a number", () => {
    expect(changed("0.25")).toEqual(new Array(8).fill(0.25));
  });

  it("can be the value of another step", () => {
    expect(changed("y")).toEqual([...y.data]);
    expect(changed("mix(x, y, 0)")).toEqual([...x.data]);
  });

  it("changes where it is painted alone, in every channel", () => {
    const left = {
      radius: 0.1,
      erase: false,
      form: "rectangle",
      points: [
        [0, 0],
        [0.5, 1],
      ],
    } as const;
    expect(changed("0", [left])).toEqual([0, -2, 0, -4, 0, -6, 0, -8]);
    const erased = {
      ...left,
      erase: true,
      points: [
        [0, 0],
        [0.5, 0.5],
      ],
    } as const;
    expect(changed("0", [left, erased])).toEqual([1, -2, 0, -4, 5, -6, 0, -8]);
  });

  it("says what does not fit", () => {
    const other = changedTensor(x, tensor([1, 2, 3], [3]), { text: "x + y", strokes: [] });
    expect(other).toMatchObject({ ok: false, message: expect.stringContaining("does not fit") });
    const none = changedTensor(x, null, { text: "y", strokes: [] });
    expect(none).toMatchObject({ ok: false, message: expect.stringContaining("“y”") });
  });

  it("leaves what is not painted as it is where that is not a number", () => {
    const holed = tensor([Number.NaN, 1, 1, 1], [1, 1, 2, 2]);
    const right = {
      radius: 0.1,
      erase: false,
      form: "rectangle",
      points: [
        [0.5, 0],
        [1, 1],
      ],
    } as const;
    const result = changedTensor(holed, null, { text: "0", strokes: [right] });
    expect(result.ok && [...result.tensor.data]).toEqual([Number.NaN, 0, 1, 0]);
  });
});
