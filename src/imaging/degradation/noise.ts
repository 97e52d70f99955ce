import type { Tensor } from "../../expression/tensor.ts";
import { byteToUnit, unitToByte } from "../colour.ts";
import { imageShape } from "../image-shape.ts";
import { RandomStream } from "../random.ts";

export interface CameraNoise {
  /** Standard deviation at white, in 8-bit levels, as papers quote it. */
  readonly sigma: number;
  /** The part of the variance that grows with the light x in [0, 1]: σ²((1 − share) + share·x). 0 is plain Gaussian noise. */
  readonly share: number;
  /** To [-1, 1]. */
  readonly clip: boolean;
  /** To 8 bits; implies clip. */
  readonly quantise: boolean;
}

/**
 * Adds noise of standard deviation σ/127.5 to values in [-1, 1], sRGB: N(0, σ²), or with a `share` Poisson-Gaussian
 * noise as training draws it (`training/data/camera_noise.py`): photons are counted for that share of the variance.
 * A saved file would be clipped and rounded, the noise of papers is neither.
 */
export function gaussianNoise(image: Tensor, seed: number | string, noise: CameraNoise): Tensor {
  const { batch } = imageShape(image);
  const size = image.data.length / batch;
  const data = new Float32Array(image.data.length);
  const spread = (noise.sigma / 127.5) * Math.sqrt(1 - noise.share);
  const photon = (noise.sigma / 255) ** 2 * noise.share;
  for (let item = 0; item < batch; item++) {
    const random = new RandomStream(seed, "gaussian noise", item);
    const photons = new RandomStream(seed, "photon noise", item);
    for (let i = item * size; i < (item + 1) * size; i++) {
      const lit = photon > 0 ? counted(image.data[i]!, photon, photons) : image.data[i]!;
      const value = lit + spread * random.normal();
      data[i] = noise.quantise ? byteToUnit(unitToByte(value)) : noise.clip ? Math.min(1, Math.max(-1, value)) : value;
    }
  }
  return { shape: image.shape, data };
}

/** A value in [-1, 1] as a count of photons, each worth `photon` in [0, 1]; what is below black emits none and stays. */
function counted(value: number, photon: number, random: RandomStream): number {
  const light = (value + 1) / 2;
  return light <= 0 ? value : 2 * photon * random.poisson(light / photon) - 1;
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
