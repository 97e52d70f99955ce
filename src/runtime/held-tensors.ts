import type { Handle } from "./backend.ts";
import { isHandle, type Value } from "./value.ts";

/** Tensors that a tape or the cache keeps, each one's bytes counted once however often it is held, and what lies by them. */
export class HeldTensors {
  readonly #counts = new Map<Handle, number>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** What holding this value too would add. */
  cost(value: Value | undefined): number {
    return isHandle(value) && !this.#counts.has(value) ? value.bytes : 0;
  }

  /** So many bytes more (or less) lie by the tensors. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  hold(value: Value): void {
    if (!isHandle(value)) return;
    value.retain();
    const count = this.#counts.get(value) ?? 0;
    this.#counts.set(value, count + 1);
    if (count === 0) this.#bytes += value.bytes;
  }

  drop(value: Value): void {
    if (!isHandle(value)) return;
    const count = this.#counts.get(value) ?? 0;
    if (count === 0) throw new Error("a tensor was dropped that was not held");
    if (count === 1) {
      this.#counts.delete(value);
      this.#bytes -= value.bytes;
    } else this.#counts.set(value, count - 1);
    value.release();
  }
}
