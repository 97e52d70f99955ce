import { describe, expect, it } from "vitest";
import { parseExpression, toWgsl, type WgslKernel } from "../../src/expression/index.ts";

const kernelOf = (
  text: string,
  operands: Record<string, readonly number[] | "scalar">,
  shape: number[],
): WgslKernel => {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(result.error.message);
  return toWgsl(result.expression, operands, shape);
};

describe("WGSL", () => {
  it("is the same code for all numbers, and for all shapes that are not broadcast", () => {
    const small = kernelOf("x - a*r", { x: [4], r: [4], a: "scalar" }, [4]);
    const large = kernelOf("x - a*r", { x: [1, 3, 8, 8], r: [1, 3, 8, 8], a: "scalar" }, [1, 3, 8, 8]);
    expect(small.code).toBe(large.code);
    expect(small.bindings).toEqual({ tensors: ["x", "r"], output: 3 });
  });

  it("passes the element count, and scalar parts computed in float64, in 16-byte vectors", () => {
    const kernel = kernelOf("x*(a - b) + c*x^2 + 2", { x: [10], a: "scalar", b: "scalar", c: "scalar" }, [10]);
    const bytes = kernel.parameters({ a: 1 + 1e-9, b: 1, c: 3 });
    expect(bytes.byteLength % 16).toBe(0);
    expect(new Uint32Array(bytes)[0]).toBe(10);
    expect(new Float32Array(bytes, 16, 3)).toEqual(Float32Array.of(1 + 1e-9 - 1, 3, 2));
    expect(kernel.code).toContain("array<vec4<f32>, 1>");
  });

  it("needs a second vector for a fifth scalar", () => {
    const kernel = kernelOf("x + 1 - 2*x*3/(x - 4)^5.5", { x: [1] }, [1]);
    expect(kernel.parameters({}).byteLength).toBe(16 + 2 * 16);
    expect(kernel.code).toContain("params.scalars[1][0]");
  });

  it("computes equal parts once and whole powers as products", () => {
    const { code } = kernelOf("sqrt(x + y)*sqrt(x + y) + (x + y)^4", { x: [2], y: [2] }, [2]);
    expect(code.match(/squareRoot\(v/g)).toHaveLength(1);
    expect(code.match(/ \+ v/g)).toHaveLength(2);
    expect(code).not.toContain("pow(");
  });

  it("never asks a buffer how long it is: onnxruntime's are longer than their tensors", () => {
    expect(kernelOf("x + m", { x: [2, 3, 4], m: [3, 1] }, [2, 3, 4]).code).not.toContain("arrayLength");
  });

  it("reads a broadcast operand by index arithmetic", () => {
    expect(kernelOf("x + m", { x: [2, 3, 4], m: [3, 1] }, [2, 3, 4]).code).toContain("in1[((i / 4u) % 3u) * 1u]");
    expect(kernelOf("x + m", { x: [2, 3], m: [1] }, [2, 3]).code).toContain("in1[0u]");
  });

  it("spreads over two dimensions what would be more than 65,535 workgroups", () => {
    const groups = (count: number) => kernelOf("x", { x: [count] }, [count]).workgroups;
    expect(groups(256)).toEqual([1, 1]);
    expect(groups(65_535 * 256)).toEqual([65_535, 1]);
    const [x, y] = groups(65_535 * 256 + 1);
    expect(Math.max(x, y)).toBeLessThanOrEqual(65_535);
    expect(x * y).toBeGreaterThanOrEqual(65_536);
  });

  it("refuses more than seven tensors, and says which they are", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const operands = Object.fromEntries(names.map((name) => [name, [2]]));
    expect(() => kernelOf(names.join("*"), operands, [2])).toThrow(
      expect.objectContaining({ code: "cost", message: expect.stringContaining("8 tensors (a, b, c, d, e, f, g, h)") }),
    );
  });

  it("holds none of the text's names: nothing of it reaches the shader's own", () => {
    const { code } = kernelOf("main + params*result", { main: [2], params: [2], result: "scalar" }, [2]);
    expect(code.match(/fn main/g)).toHaveLength(1);
    expect(code).toContain("let v3 = v1 * v2;");
  });
});
