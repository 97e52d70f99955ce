import { failMemory } from "../out-of-memory.ts";
import type { Commands } from "./commands.ts";

/** Free bytes kept for the next tensor of their size. */
const KEPT_BYTES = 512 * 1024 * 1024;

/** Bytes of a buffer for so many bytes of data: 16-byte steps, as onnxruntime expects; never empty. */
export const paddedSize = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

/** Buffers of one usage, used again by size. */
export class BufferPool {
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #made = new Set<GPUBuffer>();
  /** Not to be used again: what a device has no memory for is a buffer like others, and the error comes later. */
  readonly #doubtful = new Set<GPUBuffer>();
  #freeBytes = 0;

  constructor(
    private readonly commands: Commands,
    private readonly usage: GPUBufferUsageFlags,
  ) {}

  /** A buffer for at least `bytes`; what is in it is anything. */
  take(bytes: number): GPUBuffer {
    const size = paddedSize(bytes);
    const free = this.#free.get(size)?.pop();
    if (free) {
      this.#freeBytes -= size;
      return free;
    }
    const { maxBufferSize, maxStorageBufferBindingSize } = this.commands.device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size > most) failMemory(`a tensor of ${size} bytes, where the GPU takes ${most} at most`);
    const buffer = this.commands.device.createBuffer({ size, usage: this.usage });
    this.#made.add(buffer);
    return buffer;
  }

  /** Commands on the queue and those recorded may still use it: later ones come after them. */
  give(buffer: GPUBuffer): void {
    if (this.#doubtful.delete(buffer) || this.#freeBytes + buffer.size > KEPT_BYTES) {
      this.#made.delete(buffer);
      this.commands.afterSubmit(() => buffer.destroy());
      return;
    }
    const list = this.#free.get(buffer.size) ?? [];
    list.push(buffer);
    this.#free.set(buffer.size, list);
    this.#freeBytes += buffer.size;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Gives back what is kept for tensors to come. */
  trim(): void {
    const free = [...this.#free.values()].flat();
    this.#free.clear();
    this.#freeBytes = 0;
    for (const buffer of free) this.#made.delete(buffer);
    this.commands.afterSubmit(() => {
      for (const buffer of free) buffer.destroy();
    });
  }

  /** The device reported an error: any buffer may be one that it could not make. */
  doubt(): void {
    this.trim();
    for (const buffer of this.#made) this.#doubtful.add(buffer);
  }

  /** Destroys every buffer, those of live tensors too. */
  dispose(): void {
    for (const buffer of this.#made) buffer.destroy();
    this.#made.clear();
    this.#doubtful.clear();
    this.#free.clear();
    this.#freeBytes = 0;
  }
}
