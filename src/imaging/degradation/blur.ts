import type { Tensor } from "../../expression/tensor.ts";
import { fromLight, toLight } from "../colour.ts";
import { imageShape, mapPlanes, type Sides } from "../image-shape.ts";
import { resizeImage } from "../resize.ts";
import { kernelTaps, lineKernel } from "./line-kernel.ts";

/** Blurs work in linear light, as lenses do, and repeat the border pixel. */

type Tap = { readonly dx: number; readonly dy: number; readonly weight: number };

/** Gaussian blur of standard deviation `sigma` px, cut off at 4σ. */
export function gaussianBlur(image: Tensor, sigma: number): Tensor {
  return sigma <= 0 ? image : convolve(image, gaussianPasses(sigma));
}

/** The same blur of plain values, height × width: a mask's, which are no light. */
export function blurPlane(plane: Float64Array, width: number, height: number, sigma: number): Float64Array {
  if (sigma <= 0) return plane;
  return gaussianPasses(sigma).reduce((values, taps) => convolvePlane(values, width, height, taps), plane);
}

function gaussianPasses(sigma: number): [Tap[], Tap[]] {
  const radius = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const across = weights.map((weight, i) => ({ dx: i - radius, dy: 0, weight: weight / sum }));
  const down = across.map(({ dx, weight }) => ({ dx: 0, dy: dx, weight }));
  return [across, down];
}

/** Blur along a line of `length` px, `angle` degrees anticlockwise from horizontal. */
export function motionBlur(image: Tensor, length: number, angle: number): Tensor {
  // The line kernel counts from vertical, y down: 90° more is along x, and upwards as the angle grows.
  return convolve(image, [kernelTaps(lineKernel(length, ((angle + 90) * Math.PI) / 180))]);
}

function convolve(image: Tensor, passes: readonly (readonly Tap[])[]): Tensor {
  const { height, width } = imageShape(image);
  return mapPlanes(image, height, width, (plane) =>
    fromLight(passes.reduce((light, taps) => convolvePlane(light, width, height, taps), toLight(plane))),
  );
}

function convolvePlane(plane: Float64Array, width: number, height: number, taps: readonly Tap[]): Float64Array {
  const out = new Float64Array(plane.length);
  for (const { dx, dy, weight } of taps)
    for (let y = 0; y < height; y++) {
      const from = Math.min(height - 1, Math.max(0, y + dy)) * width;
      for (let x = 0; x < width; x++)
        out[y * width + x]! += weight * plane[from + Math.min(width - 1, Math.max(0, x + dx))]!;
    }
  return out;
}

/**
 * Shrinks by `factor` (sides rounded, at least 1 px), bicubic in linear light; `back` enlarges the result to the
 * size it had, as restoration networks expect.
 */
export function downscale(image: Tensor, factor: number, back: boolean): Tensor {
  const { height, width } = imageShape(image);
  const small = downscaledSize({ width, height }, factor);
  const shrunk = resizeImage(image, small.width, small.height);
  return back ? resizeImage(shrunk, width, height) : shrunk;
}

/** Sides of a picture that {@link downscale} does not enlarge back. */
export const downscaledSize = ({ width, height }: Sides, factor: number): Sides => ({
  width: Math.max(1, Math.round(width / factor)),
  height: Math.max(1, Math.round(height / factor)),
});
