import type { Tensor } from "../expression/tensor.ts";

/**
 * Bytes and light. A picture is NCHW float32 in [-1, 1], sRGB: byte b is b/127.5 − 1. Float32 keeps all 256
 * levels apart, and rounding on export gives each back.
 */

export const byteToUnit = (byte: number): number => byte / 127.5 - 1;

/** Nearest byte of a value in [-1, 1]; what lies outside is clamped, NaN becomes 0. */
export const unitToByte = (value: number): number => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))) || 0;

/** sRGB transfer function (IEC 61966-2-1), code value in [0, 1] → linear light. Below 0 the linear part goes on. */
export const srgbToLinear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** Inverse of {@link srgbToLinear}. */
export const linearToSrgb = (light: number): number =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;

/** Code values in [-1, 1] → linear light, 0 black and 1 white. float64, so that nothing is lost on the way back. */
export const toLight = (data: ArrayLike<number>): Float64Array =>
  Float64Array.from(data, (value) => srgbToLinear((value + 1) / 2));

/** Linear light → code values in [-1, 1]; not clipped. */
export const fromLight = (light: Float64Array): Float32Array =>
  Float32Array.from(light, (value) => linearToSrgb(value) * 2 - 1);

/** RGBA bytes → [1, 3, height, width]; alpha is composited over `background` (bytes), in sRGB as browsers do. */
export function rgbaToTensor(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  background: readonly [number, number, number],
): Tensor {
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const alpha = rgba[4 * i + 3]! / 255;
    for (let c = 0; c < 3; c++) {
      const byte = rgba[4 * i + c]!;
      data[c * plane + i] = byteToUnit(alpha === 1 ? byte : byte * alpha + background[c]! * (1 - alpha));
    }
  }
  return { shape: [1, 3, height, width], data };
}

/** One image, [1, 1 or 3, height, width], as opaque RGBA bytes, rounded. */
export function tensorToRgba(tensor: Tensor): Uint8ClampedArray<ArrayBuffer> {
  const channels = tensor.shape[1]!;
  const plane = tensor.shape[2]! * tensor.shape[3]!;
  const rgba = new Uint8ClampedArray(4 * plane).fill(255);
  for (let c = 0; c < 3; c++) {
    const from = (channels === 1 ? 0 : c) * plane;
    for (let i = 0; i < plane; i++) rgba[4 * i + c] = unitToByte(tensor.data[from + i]!);
  }
  return rgba;
}

/** `#rgb` or `#rrggbb` → bytes, or null when it is neither. */
export function parseColour(text: string): [number, number, number] | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (short) return [1, 2, 3].map((i) => 17 * Number.parseInt(short[i]!, 16)) as [number, number, number];
  return long ? ([1, 2, 3].map((i) => Number.parseInt(long[i]!, 16)) as [number, number, number]) : null;
}
