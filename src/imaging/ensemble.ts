import type { Tensor } from "../expression/tensor.ts";
import { imageShape } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";

export interface Ensemble {
  /** [1, channels, height, width]. */
  readonly mean: Tensor;
  /** Standard deviation over the batch, n − 1 in the denominator: the same shape. */
  readonly std: Tensor;
  /** Root mean square of `std`: 0 where all members are one picture. */
  readonly diversity: number;
}

/** What the images of a batch have in common, and where they differ. Throws an {@link ImagingError} for a batch of one. */
export function ensembleOf(samples: Tensor): Ensemble {
  const { batch, channels, height, width } = imageShape(samples, "the ensemble");
  if (batch < 2)
    throw new ImagingError(
      "shape",
      "An ensemble of one picture has no deviation.",
      "Draw more at once: set the batch of Noise to 2 or more.",
    );
  const size = channels * height * width;
  const mean = new Float32Array(size);
  const std = new Float32Array(size);
  let total = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let item = 0; item < batch; item++) sum += samples.data[item * size + i]!;
    const middle = sum / batch;
    let squares = 0;
    for (let item = 0; item < batch; item++) squares += (samples.data[item * size + i]! - middle) ** 2;
    const variance = squares / (batch - 1);
    mean[i] = middle;
    std[i] = Math.sqrt(variance);
    total += variance;
  }
  const shape = [1, channels, height, width];
  return { mean: { shape, data: mean }, std: { shape, data: std }, diversity: Math.sqrt(total / size) };
}
