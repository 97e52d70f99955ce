import type { Tensor } from "../expression/tensor.ts";
import type { TensorRef } from "../nodes/values.ts";
import type { Preview, Statistics } from "./protocol.ts";
import type { AxisTile, Box } from "./tiling.ts";

/** A reference-counted tensor. Born with one reference; its memory goes back when the last one is released. */
export interface Handle extends TensorRef {
  /** Adds a reference and returns this very handle. */
  retain(): Handle;
  /** Drops a reference. Releasing more often than retaining is a bug, and throws. */
  release(): void;
  /** Size of the elements, 4 bytes each; the backend's padding apart. */
  readonly bytes: number;
}

/** Tensor copies between CPU and GPU; previews and statistics apart. All zero on the CPU backend. */
export interface Transfers {
  readonly uploads: number;
  readonly downloads: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
}

export interface PreviewOptions {
  /** Longest side of the picture, in pixels. It is never enlarged. */
  readonly maxSize: number;
  /** Shows this plane in grey instead of the image. */
  readonly channel?: number;
  /** −range … range is shown as black … white; 1 when absent: images. 2 suits residuals, 3 noise. */
  readonly range?: number;
  /** For the page, not for a run: an error of the device is left for the run to find. */
  readonly aside?: boolean;
}

/**
 * Memory and elementwise compute of a run. Owned by one executor; not re-entrant. What makes a tensor fails with
 * `run.out-of-memory` when there is no room for it; what was asked for before stays as it is.
 */
export interface Backend {
  readonly location: "cpu" | "gpu";
  /** Copies a CPU tensor in (an upload on the GPU; free on the CPU). The result has one reference. */
  upload(tensor: Tensor): Handle;
  /** A tensor of that shape whose elements all are `value`. Not a transfer. */
  full(shape: readonly number[], value: number): Handle;
  /**
   * Reads back (a download on the GPU). The array may be the backend's own: never write to it. `aside`: for the page, not
   * for a run: it is not counted, and an error of the device is left for the run to find.
   */
  download(handle: Handle, aside?: boolean): Promise<Tensor>;
  /**
   * Elementwise, in the expression language, with numpy broadcasting. The result has one reference.
   * The text of a single tensor's name gives that very tensor. Fails with `expression.*` diagnostics: syntax, an
   * unknown name, shapes that do not fit, cost.
   */
  evaluate(text: string, operands: Readonly<Record<string, Handle | number>>): Handle;
  /** Copies a box of an NCHW tensor, which lies within it; `reversed` takes its channels from last to first. */
  gather(handle: Handle, box: Box, reversed: boolean): Handle;
  /**
   * Adds a tile, weighted by its borders, onto a canvas that nobody else holds yet: the one operation that writes to a
   * tensor. The tile's images go from `item` on.
   */
  addTile(canvas: Handle, tile: Handle, item: number, rows: AxisTile, columns: AxisTile): void;
  statistics(handle: Handle): Promise<Statistics>;
  /** Whether no element is NaN or infinite. Cheap; answered by the next `finished`, and in the order asked. */
  allFinite(handle: Handle): Promise<boolean>;
  /**
   * The tensor as NCHW, at display size: 3 channels as sRGB, otherwise the first one in grey. A batch is a near-square
   * grid, its unused cells transparent. Boxes are averaged on the way down; non-finite pixels are magenta.
   */
  preview(handle: Handle, options: PreviewOptions): Promise<Preview>;
  /** Resolves when all submitted work is done. */
  finished(): Promise<void>;
  readonly transfers: Transfers;
  /** Most bytes of tensors that may be alive at a time, tapes and cache included; infinite at first. */
  limitBytes: number;
  /** Bytes of the tensors alive now, and the most there were at one time. */
  readonly liveBytes: number;
  readonly peakBytes: number;
  /** Frees everything; handles are dead afterwards. */
  dispose(): void;
}
