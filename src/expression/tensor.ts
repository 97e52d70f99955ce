/** A tensor on the CPU: row-major float32, NCHW where it is an image. Values are never mutated once made. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Number of elements of a shape; 1 for a scalar, []. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
