/** Counts the bytes of live tensors: what leaks shows. */
export class MemoryLedger {
  #live = 0;
  #peak = 0;

  get liveBytes(): number {
    return this.#live;
  }
  get peakBytes(): number {
    return this.#peak;
  }

  add(bytes: number): void {
    this.#live += bytes;
    this.#peak = Math.max(this.#peak, this.#live);
  }
  remove(bytes: number): void {
    this.#live -= bytes;
  }
}

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
