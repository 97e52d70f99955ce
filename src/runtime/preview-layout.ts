import { sizeOf } from "../expression/tensor.ts";
import type { PreviewOptions } from "./backend.ts";

/** Where each pixel of a preview comes from: the same on both backends, in whole numbers. */
export interface PreviewLayout {
  /** Of one image, in elements. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Images shown, row by row. */
  readonly items: number;
  readonly columns: number;
  readonly rows: number;
  /** Size of one image on the picture, pixels; at least 1, never more than the image. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** The channel shown in grey, or null for red, green, blue. */
  readonly plane: number | null;
  /** Value shown white; its negative is black. */
  readonly range: number;
}

/** Lays a tensor out as NCHW (missing leading axes are 1, surplus ones join the batch), at most `maxSize` pixels a side. */
export function previewLayout(shape: readonly number[], options: PreviewOptions): PreviewLayout {
  const [channels, height, width] = [1, 1, 1, ...shape].slice(-3) as [number, number, number];
  const maxSize = Math.max(1, Math.floor(options.maxSize));
  const batch = sizeOf(shape) === 0 ? 0 : sizeOf(shape.slice(0, -3));
  // A picture of maxSize² single pixels is the most there can be.
  const items = Math.min(batch, maxSize * maxSize);
  const columns = Math.max(1, Math.ceil(Math.sqrt(items)));
  const rows = Math.max(1, Math.ceil(items / columns));
  const scale = Math.min(1, maxSize / Math.max(columns * width, rows * height, 1));
  const plane = options.channel ?? (channels === 3 ? null : 0);
  return {
    channels,
    height,
    width,
    items,
    columns,
    rows,
    cellWidth: Math.max(1, Math.floor(width * scale + 1e-9)),
    cellHeight: Math.max(1, Math.floor(height * scale + 1e-9)),
    plane: plane === null ? null : Math.min(Math.max(0, plane), Math.max(0, channels - 1)),
    range: options.range ?? 1,
  };
}
