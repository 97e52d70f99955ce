import type { Tensor } from "../expression/tensor.ts";
import { contactSheet, sheetSize } from "./contact-sheet.ts";
import { type ImageShape, imageShape, type Sides } from "./image-shape.ts";
import { resizeImage } from "./resize.ts";

/**
 * A picture to remember a tensor by: a batch as one sheet, three channels as colour and any other number by its first
 * in grey, `range` shown white and −`range` black, the longest side at most `side` px. Never enlarged.
 */
export function thumbnail(tensor: Tensor, side: number, range = 1): Tensor {
  const { batch, channels, height, width } = imageShape(tensor, "the picture");
  const plane = height * width;
  const shown = channels === 3 ? 3 : 1;
  const data = new Float32Array(batch * shown * plane);
  for (let item = 0; item < batch; item++)
    for (let i = 0; i < shown * plane; i++) {
      const value = tensor.data[item * channels * plane + i]! / range;
      data[item * shown * plane + i] = Math.min(1, Math.max(-1, value));
    }
  const sheet = contactSheet({ shape: [batch, shown, height, width], data });
  const size = thumbnailSize({ batch, height, width }, side);
  return resizeImage(sheet, size.width, size.height);
}

/** Sides of {@link thumbnail}'s picture. */
export function thumbnailSize(image: Omit<ImageShape, "channels">, side: number): Sides {
  const { width, height } = sheetSize(image);
  const scale = Math.min(1, side / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(width), height: scaled(height) };
}
