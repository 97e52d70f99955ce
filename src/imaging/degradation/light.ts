import type { Tensor } from "../../expression/tensor.ts";
import { fromLight, srgbToLinear, toLight } from "../colour.ts";
import { imageShape, mapPlanes } from "../image-shape.ts";
import { RandomStream } from "../random.ts";

/** What is drawn once an image: s·x^γ + n, n ~ N(0, σ²). */
export interface LowLight {
  readonly scale: number;
  readonly gamma: number;
  /** Standard deviation of the sensor noise, of the range [0, 1]. */
  readonly sigma: number;
}

/** The low light of a seed: s ~ U(0.15, 0.6), γ ~ U(1.5, 3.5), σ ~ U(0, 0.04). */
export function drawLowLight(seed: number | string, item = 0): LowLight {
  const random = new RandomStream(seed, "low light", item);
  return { scale: random.uniform(0.15, 0.6), gamma: random.uniform(1.5, 3.5), sigma: random.uniform(0, 0.04) };
}

/** s·x^γ + n on x in [0, 1], sRGB, clipped. Without `light` each image of the batch draws its own. */
export function lowLight(image: Tensor, seed: number | string, light?: LowLight): Tensor {
  const { batch } = imageShape(image);
  const size = image.data.length / batch;
  const data = new Float32Array(image.data.length);
  for (let item = 0; item < batch; item++) {
    const { scale, gamma, sigma } = light ?? drawLowLight(seed, item);
    const noise = new RandomStream(seed, "low light/noise", item);
    for (let i = item * size; i < (item + 1) * size; i++) {
      const x = Math.min(1, Math.max(0, (image.data[i]! + 1) / 2));
      const dark = scale * x ** gamma + sigma * noise.normal();
      data[i] = Math.min(1, Math.max(0, dark)) * 2 - 1;
    }
  }
  return { shape: image.shape, data };
}

export interface Haze {
  /** Optical depth β·d at the far end; 0 is clear air. */
  readonly depth: number;
  /** Airlight A: the sRGB grey that distant things fade to, in [0, 1]. */
  readonly airlight: number;
  /** The same depth everywhere, or growing linearly from 0 at the bottom row to full at the top row. */
  readonly profile: "even" | "ground";
}

/** Koschmieder's law in linear light: I = J·t + A·(1 − t), t = e^(−β·d). */
export function addHaze(image: Tensor, { depth, airlight, profile }: Haze): Tensor {
  const { height, width } = imageShape(image);
  const veil = srgbToLinear(airlight);
  return mapPlanes(image, height, width, (plane) => {
    const light = toLight(plane);
    for (let y = 0; y < height; y++) {
      const distance = profile === "even" ? 1 : 1 - y / Math.max(1, height - 1);
      const transmission = Math.exp(-depth * distance);
      for (let i = y * width; i < (y + 1) * width; i++) light[i] = light[i]! * transmission + veil * (1 - transmission);
    }
    return fromLight(light);
  });
}
