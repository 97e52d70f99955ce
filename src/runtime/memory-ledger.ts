import { failMemory } from "./out-of-memory.ts";

/** Counts the bytes of live tensors, and keeps them within a bound: what leaks shows. */
export class MemoryLedger {
  /** Most bytes that may be alive at a time. */
  limitBytes = Number.POSITIVE_INFINITY;
  #live = 0;
  #peak = 0;

  get liveBytes(): number {
    return this.#live;
  }
  get peakBytes(): number {
    return this.#peak;
  }

  /** Fails when a tensor of so many bytes would be beyond the bound. To be asked before it is made. */
  admit(bytes: number): void {
    if (this.#live + bytes <= this.limitBytes) return;
    failMemory(
      `a tensor of ${megabytes(bytes)} beside ${megabytes(this.#live)} of others, with ${megabytes(this.limitBytes)} allowed`,
    );
  }
  add(bytes: number): void {
    this.#live += bytes;
    this.#peak = Math.max(this.#peak, this.#live);
  }
  remove(bytes: number): void {
    this.#live -= bytes;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MB`;

/** The counting of a handle: memory is freed by `free` when the last reference goes. */
export class References {
  #count = 1;

  constructor(private readonly free: () => void) {}

  get alive(): boolean {
    return this.#count > 0;
  }
  add(): void {
    if (this.#count === 0) throw new Error("a released tensor was retained");
    this.#count++;
  }
  drop(): void {
    if (this.#count === 0) throw new Error("a tensor was released twice");
    if (--this.#count === 0) this.free();
  }
}
