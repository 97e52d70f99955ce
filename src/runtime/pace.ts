/** Time left, from iterations done, the recent ones counting most: the first one compiles and warms up. */
export class Pace {
  #last = performance.now();
  #mean: number | null = null;
  #done = 0;

  constructor(readonly count: number) {}

  /** Milliseconds of the iteration that is done. */
  tick(): number {
    const now = performance.now();
    const took = now - this.#last;
    this.#mean = this.#mean === null ? took : 0.5 * this.#mean + 0.5 * took;
    this.#last = now;
    this.#done++;
    return took;
  }

  get etaMs(): number | null {
    return this.#mean === null ? null : this.#mean * (this.count - this.#done);
  }
}
