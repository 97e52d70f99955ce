import type { Tensor } from "../expression/tensor.ts";
import { ImagingError } from "./imaging-error.ts";

export interface ImageShape {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** In pixels. */
export type Sides = Pick<ImageShape, "width" | "height">;

/** The four lengths of an NCHW tensor; an {@link ImagingError} that gives the shape where it is not one. */
export function imageShape(tensor: Tensor, what = "the image"): ImageShape {
  const [batch, channels, height, width] = tensor.shape;
  if (tensor.shape.length !== 4 || tensor.shape.some((length) => length < 1))
    throw new ImagingError(
      "shape",
      `${what} must be a batch × channels × height × width tensor, but its shape is ${shapeText(tensor.shape)}.`,
    );
  return { batch: batch!, channels: channels!, height: height!, width: width! };
}

/** `1 × 3 × 64 × 64`. */
export const shapeText = (shape: readonly number[]): string => shape.join(" × ") || "scalar";

/** The same operation on every plane (height × width) of an NCHW tensor, planes seen as float32. */
export function mapPlanes(
  tensor: Tensor,
  height: number,
  width: number,
  operation: (plane: Float32Array) => Float32Array,
): Tensor {
  const { batch, channels, height: h, width: w } = imageShape(tensor);
  const data = new Float32Array(batch * channels * height * width);
  for (let i = 0; i < batch * channels; i++)
    data.set(operation(tensor.data.subarray(i * h * w, (i + 1) * h * w)), i * height * width);
  return { shape: [batch, channels, height, width], data };
}

/** Rows `top` … and columns `left` … of every plane. The window must lie inside. */
export function crop(tensor: Tensor, left: number, top: number, width: number, height: number): Tensor {
  const { width: w } = imageShape(tensor);
  return mapPlanes(tensor, height, width, (plane) => {
    const out = new Float32Array(height * width);
    for (let y = 0; y < height; y++) {
      const start = (top + y) * w + left;
      out.set(plane.subarray(start, start + width), y * width);
    }
    return out;
  });
}
