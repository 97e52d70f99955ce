/** Time left, from iterations done, the recent ones counting most: the first one compiles and warms up. */
export class Pace {
  #last: number;
  #mean: number | null = null;
  #done = 0;

  /** @param now a clock, in milliseconds, that stands still while nothing is computed */
  constructor(
    readonly count: number,
    readonly now: () => number,
  ) {
    this.#last = now();
  }

  /** An iteration is done. */
  tick(): void {
    const now = this.now();
    const took = now - this.#last;
    this.#mean = this.#mean === null ? took : 0.5 * this.#mean + 0.5 * took;
    this.#last = now;
    this.#done++;
  }

  get etaMs(): number | null {
    return this.#mean === null ? null : this.#mean * (this.count - this.#done);
  }
}
