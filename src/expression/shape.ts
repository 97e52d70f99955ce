/** numpy broadcasting of shapes, or null when they do not fit. No shapes at all give a scalar, []. */
export function broadcastShapes(shapes: readonly (readonly number[])[]): number[] | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (const [i, length] of shape.entries()) {
      const at = rank - shape.length + i;
      if (length === 1 || length === result[at]) continue;
      if (result[at] !== 1) return null;
      result[at] = length;
    }
  }
  return result;
}

/**
 * Strides, in elements, that read a tensor of `shape` at the coordinates of `outShape`: 0 along broadcast axes.
 * As long as `outShape`.
 */
export function broadcastStrides(shape: readonly number[], outShape: readonly number[]): number[] {
  const strides = new Array<number>(outShape.length).fill(0);
  const offset = outShape.length - shape.length;
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1) strides[offset + i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** `1×3×64×64`; a scalar is said in words. */
export const describeShape = (shape: readonly number[]): string => (shape.length === 0 ? "a scalar" : shape.join("×"));
