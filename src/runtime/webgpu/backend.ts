import { type Expression, resultShape, toWgsl, type WgslKernel } from "../../expression/index.ts";
import { sizeOf, type Tensor } from "../../expression/tensor.ts";
import type { Backend, Handle, PreviewOptions, Transfers } from "../backend.ts";
import { diagnosed, expressionOf, sameTensor } from "../elementwise.ts";
import { MemoryLedger } from "../memory-ledger.ts";
import { previewLayout } from "../preview-layout.ts";
import type { Preview, Statistics } from "../protocol.ts";
import type { AxisTile, Box } from "../tiling.ts";
import { BufferPool } from "./buffer-pool.ts";
import { Commands } from "./commands.ts";
import { FiniteCheck } from "./finite-check.ts";
import { GpuHandle } from "./gpu-handle.ts";
import { PREVIEW_WGSL, previewParameters, previewWorkgroups } from "./preview-kernel.ts";
import { joinStatistics, partialBytes, SPREAD_BYTES, STATISTICS_WGSL, statisticsGroups } from "./statistics-kernel.ts";
import { ADD_TILE_WGSL, addTileParameters, GATHER_WGSL, gatherParameters, tileWorkgroups } from "./tile-kernel.ts";

/** Kernels kept by text and shapes; a graph has a few dozen. */
const KEPT_KERNELS = 512;
type Operands = Readonly<Record<string, Handle | number>>;

/**
 * Computes on a GPUDevice it shares with onnxruntime-web, in float32 (scalar parts in float64). Tensors stay on the
 * GPU; only downloads, statistics and previews are read back, the latter two in a few kilobytes.
 */
export class WebGpuBackend implements Backend {
  readonly location = "gpu";
  readonly #commands: Commands;
  readonly #tensors: BufferPool;
  readonly #parameters: BufferPool;
  readonly #finite: FiniteCheck;
  readonly #ledger = new MemoryLedger();
  readonly #kernels = new Map<string, WgslKernel>();
  #transfers: Transfers = { uploads: 0, downloads: 0, uploadedBytes: 0, downloadedBytes: 0 };

  /** @param device stays the caller's: dispose does not destroy it */
  constructor(readonly device: GPUDevice) {
    this.#commands = new Commands(device, () => {
      for (const pool of [this.#tensors, this.#parameters]) pool.doubt();
    });
    const { STORAGE, COPY_SRC, COPY_DST, UNIFORM } = GPUBufferUsage;
    this.#tensors = new BufferPool(this.#commands, STORAGE | COPY_SRC | COPY_DST);
    this.#parameters = new BufferPool(this.#commands, UNIFORM | COPY_DST);
    this.#finite = new FiniteCheck(this.#commands);
  }

  get transfers(): Transfers {
    return this.#transfers;
  }
  get limitBytes(): number {
    return this.#ledger.limitBytes;
  }
  set limitBytes(bytes: number) {
    this.#ledger.limitBytes = bytes;
  }
  get liveBytes(): number {
    return this.#ledger.liveBytes;
  }
  get peakBytes(): number {
    return this.#ledger.peakBytes;
  }

  upload(tensor: Tensor): Handle {
    const handle = this.#allocate(tensor.shape);
    // Recorded commands may still read what the buffer held before.
    this.#commands.flush();
    this.device.queue.writeBuffer(handle.storage, 0, tensor.data as Float32Array<ArrayBuffer>);
    const { uploads, uploadedBytes } = this.#transfers;
    this.#transfers = { ...this.#transfers, uploads: uploads + 1, uploadedBytes: uploadedBytes + handle.bytes };
    return handle;
  }

  full(shape: readonly number[], value: number): Handle {
    return this.#run(expressionOf("value"), { value }, shape);
  }

  async download(handle: Handle, aside = false): Promise<Tensor> {
    const { storage, shape, bytes } = own(handle);
    const data = new Float32Array(await this.#commands.read(storage, bytes, aside));
    if (aside) return { shape, data };
    const { downloads, downloadedBytes } = this.#transfers;
    this.#transfers = { ...this.#transfers, downloads: downloads + 1, downloadedBytes: downloadedBytes + bytes };
    return { shape, data };
  }

  evaluate(text: string, operands: Operands): Handle {
    const expression = expressionOf(text);
    const same = sameTensor(expression, operands);
    if (same) return same.retain();
    const shapes = Object.entries(operands).map(
      ([name, operand]) => [name, typeof operand === "number" ? null : operand.shape] as const,
    );
    return diagnosed(text, () => this.#run(expression, operands, resultShape(expression, Object.fromEntries(shapes))));
  }

  gather(handle: Handle, box: Box, reversed: boolean): Handle {
    const { binding, shape } = own(handle);
    const result = this.#allocate([box.items, shape[1]!, box.height, box.width]);
    this.#withParameters(gatherParameters(shape, box, reversed), (parameters) => {
      const groups = tileWorkgroups(box.width, box.items * shape[1]! * box.height);
      this.#commands.dispatch(this.#commands.pipeline(GATHER_WGSL), [parameters, binding, result.binding], groups);
    });
    return result;
  }

  addTile(canvas: Handle, tile: Handle, item: number, rows: AxisTile, columns: AxisTile): void {
    const [items, channels] = tile.shape as readonly [number, number];
    const bindings = [own(tile).binding, own(canvas).binding];
    this.#withParameters(addTileParameters(canvas.shape, item, items, rows, columns), (parameters) => {
      const groups = tileWorkgroups(columns.length, items * channels * rows.length);
      this.#commands.dispatch(this.#commands.pipeline(ADD_TILE_WGSL), [parameters, ...bindings], groups);
    });
  }

  async statistics(handle: Handle): Promise<Statistics> {
    const { binding, shape } = own(handle);
    const count = sizeOf(shape);
    const groups = statisticsGroups(count);
    const partials = this.#tensors.take(partialBytes(groups));
    const spread = this.#tensors.take(SPREAD_BYTES);
    this.#commands.record((encoder) => encoder.clearBuffer(spread));
    this.#withParameters(new Uint32Array([count, groups, 0, 0]).buffer, (parameters) => {
      const first = [parameters, binding, { buffer: partials }];
      this.#commands.dispatch(this.#commands.pipeline(STATISTICS_WGSL, "extremes"), first, [groups, 1]);
      const second = [...first, { buffer: spread }];
      this.#commands.dispatch(this.#commands.pipeline(STATISTICS_WGSL, "spread"), second, [groups, 1]);
    });
    const results = await Promise.all([
      this.#readAndGive(partials, partialBytes(groups), true),
      this.#readAndGive(spread, SPREAD_BYTES, true),
    ]);
    return joinStatistics(count, groups, ...results);
  }

  allFinite(handle: Handle): Promise<boolean> {
    const { binding, shape } = own(handle);
    return this.#finite.add(binding, sizeOf(shape));
  }

  async preview(handle: Handle, options: PreviewOptions): Promise<Preview> {
    const { binding, shape } = own(handle);
    const layout = previewLayout(shape, options);
    const width = layout.columns * layout.cellWidth;
    const height = layout.rows * layout.cellHeight;
    const picture = this.#tensors.take(width * height * 4);
    this.#withParameters(previewParameters(layout), (parameters) => {
      const bindings = [parameters, binding, { buffer: picture }];
      this.#commands.dispatch(this.#commands.pipeline(PREVIEW_WGSL), bindings, previewWorkgroups(width, height));
    });
    const bytes = await this.#readAndGive(picture, width * height * 4, options.aside);
    return { width, height, rgba: new Uint8ClampedArray(bytes) };
  }

  async finished(): Promise<void> {
    await Promise.all([this.#finite.settle(), this.#commands.finished()]);
  }

  /** Fails if the device was lost, or reported an error since the last look. */
  check(): void {
    this.#commands.check();
  }
  /** The same once a call of others on the device has failed: it may be a loss that is not told yet. */
  checkSoon(): Promise<void> {
    return this.#commands.checkSoon();
  }

  /** A tensor in somebody else's buffer, for instance a network's output; `release` gives the buffer back. */
  wrap(buffer: GPUBuffer, shape: readonly number[], release: () => void = () => {}): Handle {
    // The owner may write to it again at once: what we recorded has to be on the queue before.
    const free = (): void => {
      this.#commands.flush();
      release();
    };
    return new GpuHandle(buffer, [...shape], this.#ledger, free);
  }

  /**
   * The buffer of a tensor, for `Tensor.fromGpuBuffer`; it may be longer than the tensor. All commands so far are on
   * the queue: what is submitted next sees their results.
   */
  bufferOf(handle: Handle): GPUBuffer {
    this.#commands.flush();
    return own(handle).storage;
  }

  /** Copies a tensor into the first bytes of somebody else's buffer. */
  copyTo(buffer: GPUBuffer, handle: Handle): void {
    const { storage, bytes } = own(handle);
    this.#commands.record((encoder) => encoder.copyBufferToBuffer(storage, 0, buffer, 0, bytes));
  }

  /** A tensor of our own from somebody else's buffer, which may be longer. */
  copyOf(buffer: GPUBuffer, shape: readonly number[]): Handle {
    const copy = this.#allocate(shape);
    this.#commands.record((encoder) => encoder.copyBufferToBuffer(buffer, 0, copy.storage, 0, copy.bytes));
    return copy;
  }

  /** Writes numbers into somebody else's buffer, after all commands so far. Not counted: no tensor. */
  write(buffer: GPUBuffer, numbers: Float32Array<ArrayBuffer>): void {
    this.#commands.flush();
    this.device.queue.writeBuffer(buffer, 0, numbers);
  }

  /** Sends what is recorded. To be called before others submit work that depends on it. */
  flush(): void {
    this.#commands.flush();
  }

  dispose(): void {
    this.#commands.dispose();
    this.#finite.dispose();
    this.#tensors.dispose();
    this.#parameters.dispose();
    this.#kernels.clear();
  }

  #run(expression: Expression, operands: Operands, shape: readonly number[]): Handle {
    const kernel = this.#kernel(expression, operands, shape);
    const inputs = kernel.bindings.tensors.map((name) => own(operands[name] as Handle).binding);
    const result = this.#allocate(shape);
    this.#withParameters(kernel.parameters(operands), (parameters) => {
      const bindings = [parameters, ...inputs, result.binding];
      this.#commands.dispatch(this.#commands.pipeline(kernel.code), bindings, kernel.workgroups);
    });
    return result;
  }

  #kernel(expression: Expression, operands: Operands, shape: readonly number[]): WgslKernel {
    const shapes = expression.names.map((name) => {
      const operand = operands[name]!;
      return [name, typeof operand === "number" ? ("scalar" as const) : operand.shape] as const;
    });
    const key = `${expression.text}\n${shapes.map(([, of]) => of).join(";")}>${shape}`;
    const known = this.#kernels.get(key);
    if (known) return known;
    const kernel = toWgsl(expression, Object.fromEntries(shapes), shape);
    if (this.#kernels.size >= KEPT_KERNELS) this.#kernels.delete(this.#kernels.keys().next().value!);
    this.#kernels.set(key, kernel);
    return kernel;
  }

  #allocate(shape: readonly number[]): GpuHandle {
    const bytes = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    this.#ledger.admit(bytes);
    // What is kept for later counts too.
    if (this.#ledger.liveBytes + this.#tensors.freeBytes + bytes > this.limitBytes) this.#tensors.trim();
    const buffer = this.#tensors.take(bytes);
    return new GpuHandle(buffer, [...shape], this.#ledger, () => this.#tensors.give(buffer));
  }

  /** Records commands with a buffer of parameters, which is free again once they are submitted. */
  #withParameters(bytes: ArrayBuffer, record: (parameters: GPUBufferBinding) => void): void {
    const buffer = this.#parameters.take(bytes.byteLength);
    this.device.queue.writeBuffer(buffer, 0, bytes);
    record({ buffer });
    this.#commands.afterSubmit(() => this.#parameters.give(buffer));
  }

  async #readAndGive(buffer: GPUBuffer, bytes: number, aside = false): Promise<ArrayBuffer> {
    try {
      return await this.#commands.read(buffer, bytes, aside);
    } finally {
      this.#tensors.give(buffer);
    }
  }
}

function own(handle: Handle): GpuHandle {
  if (!(handle instanceof GpuHandle)) throw new Error("a tensor of another backend");
  return handle;
}
