import type { Tensor } from "../../expression/tensor.ts";
import { imageShape } from "../image-shape.ts";
import { RandomStream } from "../random.ts";
import { kernelTaps, lineKernel } from "./line-kernel.ts";

/** What is drawn once an image. */
export interface Rain {
  /** Share of pixels that start a streak, 1 − τ. */
  readonly density: number;
  /** Streak length L, px; at most 23. */
  readonly length: number;
  /** θ, degrees from vertical. */
  readonly angle: number;
  readonly gain: number;
}

/** Half the kernel's side, px: a streak of 23 px and the bilinear share of its ends fit. */
const RADIUS = 12;

/** The rain of a seed: τ ~ U(0.90, 0.985), L ~ U{9 … 23} px, θ ~ U(−35°, 35°), gain ~ U(1.2, 3.5). */
export function drawRain(seed: number | string, item = 0): Rain {
  const random = new RandomStream(seed, "rain", item);
  return {
    density: 1 - random.uniform(0.9, 0.985),
    length: random.integer(9, 23),
    angle: random.uniform(-35, 35),
    gain: random.uniform(1.2, 3.5),
  };
}

/**
 * Rain, as the pack's rain network learnt it (`training/data/rain.py`). On x in [0, 1], sRGB: per pixel u ~ U(0, 1),
 * kept where u > τ with an amplitude ~ U(0, 1) of its own; convolved with a line of sum 1; times the gain; the one
 * field added to all channels; clipped. Drawn on a canvas 12 px larger on every side, so that it rains at the border
 * as anywhere. Each image of the batch has its own field, and without `rain` its own parameters.
 */
export function addRain(image: Tensor, seed: number | string, rain?: Rain): Tensor {
  const { batch, channels, height, width } = imageShape(image);
  const plane = height * width;
  const data = new Float32Array(image.data.length);
  for (let item = 0; item < batch; item++) {
    const field = rainField(rain ?? drawRain(seed, item), height, width, seed, item);
    for (let c = 0; c < channels; c++) {
      const at = (item * channels + c) * plane;
      // A field in [0, 1] units is twice that in [-1, 1].
      for (let i = 0; i < plane; i++) data[at + i] = Math.min(1, Math.max(-1, image.data[at + i]! + 2 * field[i]!));
    }
  }
  return { shape: image.shape, data };
}

/** The light that rain adds to an image in [0, 1], before any clipping: height × width. */
export function rainField(rain: Rain, height: number, width: number, seed: number | string, item = 0): Float64Array {
  const threshold = new RandomStream(seed, "rain/u", item);
  const amplitudes = new RandomStream(seed, "rain/amplitude", item);
  const taps = kernelTaps(lineKernel(rain.length, (rain.angle * Math.PI) / 180, RADIUS));
  const field = new Float64Array(height * width);
  for (let row = -RADIUS; row < height + RADIUS; row++)
    for (let column = -RADIUS; column < width + RADIUS; column++) {
      const amplitude = amplitudes.uniform() * rain.gain;
      if (threshold.uniform() <= 1 - rain.density) continue;
      // Few pixels start a streak: drawing each streak is cheaper than convolving the canvas.
      for (const { dx, dy, weight } of taps) {
        const [x, y] = [column + dx, row + dy];
        if (x >= 0 && x < width && y >= 0 && y < height) field[y * width + x]! += amplitude * weight;
      }
    }
  return field;
}
