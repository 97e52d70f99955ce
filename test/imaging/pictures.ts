import { readFileSync } from "node:fs";
import type { Tensor } from "../../src/expression/tensor.ts";
import { byteToUnit } from "../../src/imaging/colour.ts";

/** Pictures by formula, as test/fixtures/imaging/metrics.json describes them. */

export const HEIGHT = 20;
export const WIDTH = 24;

const cleanByte = (c: number, y: number, x: number) =>
  Math.floor(127.5 + 90 * Math.sin(0.31 * x + 0.7 * c) + 35 * Math.cos(0.23 * y * (c + 1)));
const degradedByte = (c: number, y: number, x: number) =>
  Math.max(0, Math.min(255, cleanByte(c, y, x) + ((x * 7 + y * 13 + c * 29) % 41) - 20));

export const clean = pictureOf(cleanByte);
export const degraded = pictureOf(degradedByte);

export function pictureOf(byte: (c: number, y: number, x: number) => number, height = HEIGHT, width = WIDTH): Tensor {
  const data = new Float32Array(3 * height * width);
  for (let i = 0; i < data.length; i++) {
    const inPlane = i % (height * width);
    data[i] = byteToUnit(byte(Math.floor(i / (height * width)), Math.floor(inPlane / width), inPlane % width));
  }
  return { shape: [1, 3, height, width], data };
}

export const grey = (value: number, height: number, width: number, batch = 1, channels = 3): Tensor => ({
  shape: [batch, channels, height, width],
  data: new Float32Array(batch * channels * height * width).fill(value),
});

export const fixtureBytes = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/imaging/${name}`, import.meta.url)));
export const fixture = (name: string) => JSON.parse(new TextDecoder().decode(fixtureBytes(name)));

/** Largest difference of two number lists of the same length. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]! - b[i]!));
  return max;
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
