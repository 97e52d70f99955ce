import type { Tensor } from "../../expression/tensor.ts";
import { frame } from "./axes.ts";
import { PALETTE } from "./picture.ts";

/** Points of the plane: x and y in turn. */
export type Cloud = Float32Array;

export const CLOUD_SIZE = 320;

/** At most `max` points of a tensor of two channels, one a pixel of each image, evenly picked. */
export function cloudOf({ shape, data }: Tensor, max: number): Cloud {
  const [batch, , height, width] = shape as [number, number, number, number];
  const plane = height * width;
  const all = batch * plane;
  const count = Math.min(max, all);
  const cloud = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) {
    const i = Math.floor((k * all) / count);
    const at = Math.floor(i / plane) * 2 * plane + (i % plane);
    cloud[2 * k] = data[at]!;
    cloud[2 * k + 1] = data[at + plane]!;
  }
  return cloud;
}

export interface CloudOptions {
  /** The square shown: −range … range, both ways. */
  readonly range: number;
  /** Drawn first, for comparison: where the points should end. */
  readonly target?: Cloud;
}

/** A cloud that moved through `clouds`, oldest first: its trails, and bright points where it is now. */
export function drawCloud(clouds: readonly Cloud[], { range, target }: CloudOptions): Tensor {
  const square = { low: -range, high: range };
  const { picture, scaleX, scaleY, left, right, top, bottom } = frame(CLOUD_SIZE, CLOUD_SIZE, square, square);
  picture.line(scaleX(0), top, scaleX(0), bottom, 1, PALETTE.line);
  const inside = (x: number, y: number) => x >= left && x <= right && y >= top && y <= bottom;
  const each = (cloud: Cloud, draw: (x: number, y: number, i: number) => void) => {
    for (let i = 0; i < cloud.length; i += 2) {
      const [x, y] = [scaleX(cloud[i]!), scaleY(cloud[i + 1]!)];
      if (inside(x, y)) draw(x, y, i);
    }
  };
  if (target) each(target, (x, y) => picture.disc(x, y, 2.5, PALETTE.image, 0.5));
  const alpha = Math.min(0.6, 0.12 + 25 / Math.max(1, (clouds.at(-1)?.length ?? 0) / 2));
  for (let k = 1; k < clouds.length; k++) {
    const before = clouds[k - 1]!;
    each(clouds[k]!, (x, y, i) => {
      const [x0, y0] = [scaleX(before[i]!), scaleY(before[i + 1]!)];
      if (inside(x0, y0)) picture.line(x0, y0, x, y, 1, PALETTE.path, alpha);
    });
  }
  const now = clouds.at(-1);
  if (now) each(now, (x, y) => picture.disc(x, y, 1.5, PALETTE.noise, 0.9));
  return picture.toTensor();
}
