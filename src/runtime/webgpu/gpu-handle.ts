import { sizeOf } from "../../expression/tensor.ts";
import type { Handle } from "../backend.ts";
import { type MemoryLedger, References } from "../memory-ledger.ts";

/** A tensor in a GPU buffer, which may be longer than the tensor. */
export class GpuHandle implements Handle {
  readonly location = "gpu";
  readonly bytes: number;
  readonly #references: References;

  /** @param free gives the buffer back to whoever it belongs to */
  constructor(
    private readonly buffer: GPUBuffer,
    readonly shape: readonly number[],
    ledger: MemoryLedger,
    free: () => void,
  ) {
    this.bytes = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    ledger.add(this.bytes);
    this.#references = new References(() => {
      ledger.remove(this.bytes);
      free();
    });
  }

  /** The buffer; using a released tensor is a bug, and throws. */
  get storage(): GPUBuffer {
    if (!this.#references.alive) throw new Error("a released tensor was used");
    return this.buffer;
  }
  /** Without what lies behind the tensor's last element. */
  get binding(): GPUBufferBinding {
    return { buffer: this.storage, size: Math.max(4, this.bytes) };
  }
  retain(): Handle {
    this.#references.add();
    return this;
  }
  release(): void {
    this.#references.drop();
  }
}
