import type { PortSpec } from "../../graph/node-type.ts";
import type { TensorData } from "../../runtime/protocol.ts";

type Rgb = readonly [number, number, number];

/** Cool below zero, warm above, as everywhere; black is zero, so that brightness is size. */
const COOL: readonly Rgb[] = [
  [10, 11, 15],
  [31, 92, 158],
  [92, 184, 255],
  [224, 243, 255],
];
const WARM: readonly Rgb[] = [
  [10, 11, 15],
  [158, 66, 31],
  [255, 138, 92],
  [255, 238, 224],
];

/** Colour of a value in a map that reaches `scale` on either side of zero; NaN is magenta. */
export function heatColour(value: number, scale: number): Rgb {
  if (Number.isNaN(value)) return [255, 0, 255];
  const stops = value < 0 ? COOL : WARM;
  const place = Math.min(1, Math.abs(value) / (scale || 1)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[index]!, stops[index + 1]!];
  const mix = (a: number, b: number) => Math.round(a + (place - index) * (b - a));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

/** What one plane of a tensor is: a channel of the first image, or the mean of its channels. */
export type Plane = number | "mean";

export interface PlaneData {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Batch × channels × height × width, or fewer of these; null for what is no picture. */
export function planeOf({ shape, data }: TensorData, plane: Plane): PlaneData | null {
  const [width, height] = [shape.at(-1) ?? 0, shape.at(-2) ?? 0];
  const size = width * height;
  if (shape.length < 2 || size === 0) return null;
  const channels = shape.length >= 3 ? (shape.at(-3) ?? 1) : 1;
  if (plane !== "mean") return { width, height, values: data.subarray(plane * size, (plane + 1) * size) };
  const values = new Float32Array(size);
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < size; i++) values[i]! += data[channel * size + i]! / channels;
  return { width, height, values };
}

export const channelCount = ({ shape }: TensorData): number => (shape.length >= 3 ? (shape.at(-3) ?? 1) : 1);

/** The largest |value| that is finite: what the legend ends with. */
export function scaleOf(values: Float32Array): number {
  let scale = 0;
  for (const value of values) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  return scale;
}

/** The plane as pixels, in the colours of the map or as grey from −1 to 1. */
export function pixelsOf({ width, height, values }: PlaneData, map: "heat" | "grey", scale: number): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const grey = Math.round((value + 1) * 127.5);
    const [r, g, b] = map === "heat" ? heatColour(value, scale) : [grey, grey, grey];
    image.data.set([r, g, b, 255], 4 * i);
  }
  return image;
}

/** What previews show white, by the role of the wire. */
export const previewRange = (role: PortSpec["role"]): number => (role === "residual" ? 2 : role === "noise" ? 3 : 1);

/** The first image as previews show it: −range is black and range white, three channels are colours; NaN is magenta. */
export function picturePixels(tensor: TensorData, range: number): ImageData | null {
  const colours = channelCount(tensor) === 3 ? [0, 1, 2] : [0, 0, 0];
  const planes = colours.map((channel) => planeOf(tensor, channel));
  const [first] = planes;
  if (!first) return null;
  const image = new ImageData(first.width, first.height);
  for (let i = 0; i < first.values.length; i++) {
    const values = planes.map((plane) => plane!.values[i]!);
    const [r, g, b] = values.every(Number.isFinite)
      ? values.map((value) => Math.round((value / range + 1) * 127.5))
      : [255, 0, 255];
    image.data.set([r!, g!, b!, 255], 4 * i);
  }
  return image;
}

/** Exact values of one pixel, channel by channel; the place is a share of width and height. */
export function pixelAt(
  { shape, data }: TensorData,
  place: { readonly x: number; readonly y: number },
): { readonly column: number; readonly row: number; readonly values: readonly number[] } | null {
  const [width, height] = [shape.at(-1) ?? 0, shape.at(-2) ?? 0];
  if (shape.length < 2 || width * height === 0) return null;
  const column = Math.min(width - 1, Math.floor(place.x * width));
  const row = Math.min(height - 1, Math.floor(place.y * height));
  const channels = shape.length >= 3 ? (shape.at(-3) ?? 1) : 1;
  const values = Array.from({ length: channels }, (_, channel) => data[(channel * height + row) * width + column]!);
  return { column, row, values };
}
