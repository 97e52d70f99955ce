import type { Tensor } from "../../expression/tensor.ts";
import { byteToUnit, unitToByte } from "../colour.ts";
import { imageShape } from "../image-shape.ts";
import { RandomStream } from "../random.ts";

/**
 * Adds N(0, (σ/127.5)²) to values in [-1, 1], sRGB; σ is in 8-bit levels, as papers quote it. By default neither
 * clipped nor rounded: a saved file would be, which `clip` (to [-1, 1]) and `quantise` (to 8 bits, implies clip) do.
 */
export function gaussianNoise(
  image: Tensor,
  seed: number | string,
  { sigma, clip, quantise }: { sigma: number; clip: boolean; quantise: boolean },
): Tensor {
  const { batch } = imageShape(image);
  const size = image.data.length / batch;
  const data = new Float32Array(image.data.length);
  for (let item = 0; item < batch; item++) {
    const random = new RandomStream(seed, "gaussian noise", item);
    for (let i = item * size; i < (item + 1) * size; i++) {
      const value = image.data[i]! + (sigma / 127.5) * random.normal();
      data[i] = quantise ? byteToUnit(unitToByte(value)) : clip ? Math.min(1, Math.max(-1, value)) : value;
    }
  }
  return { shape: image.shape, data };
}

/**
 * Blanks `count` random rectangles; each side is U(½, 1) of `size` (a share of that side of the image). `fill` is
 * the sRGB grey put there, in [0, 1].
 */
export function cutHoles(
  image: Tensor,
  seed: number | string,
  { count, size, fill }: { count: number; size: number; fill: number },
): Tensor {
  const { batch, channels, height, width } = imageShape(image);
  const data = image.data.slice();
  for (let item = 0; item < batch; item++) {
    const random = new RandomStream(seed, "holes", item);
    for (let hole = 0; hole < count; hole++) {
      const w = Math.max(1, Math.round(width * size * random.uniform(0.5, 1)));
      const h = Math.max(1, Math.round(height * size * random.uniform(0.5, 1)));
      const left = random.integer(0, Math.max(0, width - w));
      const top = random.integer(0, Math.max(0, height - h));
      for (let c = 0; c < channels; c++)
        for (let y = top; y < Math.min(height, top + h); y++) {
          const row = ((item * channels + c) * height + y) * width;
          data.fill(fill * 2 - 1, row + left, row + Math.min(width, left + w));
        }
    }
  }
  return { shape: image.shape, data };
}
