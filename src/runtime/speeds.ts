/** A network call of a run: which network, on how many elements, and how long it took to submit. */
export interface NetworkCall {
  /** Hash of the network's file. */
  readonly sha256: string;
  /** Of its largest input. */
  readonly elements: number;
  readonly ms: number;
}

/** Milliseconds a call of each network took at each size, the recent ones counting most: the first one warms up. */
export class Speeds {
  readonly #known = new Map<string, Map<number, number>>();

  /** `wallMs`: what the calls took together, work on the device included; their own time is only their share of it. */
  observe(device: string, calls: readonly NetworkCall[], wallMs: number): void {
    const submitted = calls.reduce((sum, call) => sum + call.ms, 0);
    for (const { sha256, elements, ms } of calls) {
      const took = wallMs * (submitted > 0 ? ms / submitted : 1 / calls.length);
      const sizes = this.#known.get(`${device}:${sha256}`) ?? new Map<number, number>();
      this.#known.set(`${device}:${sha256}`, sizes);
      const before = sizes.get(elements);
      sizes.set(elements, before === undefined ? took : 0.5 * (before + took));
    }
  }

  /** Of one call; from the nearest size that was measured, in proportion. Null when none was. */
  expect(device: string, sha256: string, elements: number): number | null {
    const sizes = this.#known.get(`${device}:${sha256}`);
    if (!sizes) return null;
    const nearest = [...sizes.keys()].reduce((best, size) =>
      Math.abs(Math.log(size / elements)) < Math.abs(Math.log(best / elements)) ? size : best,
    );
    return (sizes.get(nearest)! * elements) / nearest;
  }
}

/** Network calls whose time is not known yet: on a GPU a call returns before its work is done. */
export class CallTiming {
  #open: NetworkCall[] = [];
  /** When the first of them began. */
  #began = 0;

  /** @param now a clock, in milliseconds, that stands still while nothing is computed */
  constructor(
    readonly speeds: Speeds,
    readonly device: string,
    readonly now: () => number,
  ) {}

  add(call: NetworkCall): void {
    if (this.#open.length === 0) this.#began = this.now() - call.ms;
    this.#open.push(call);
  }

  get pending(): boolean {
    return this.#open.length > 0;
  }

  /** All calls so far are done. */
  settle(): void {
    if (this.pending) this.speeds.observe(this.device, this.#open, this.now() - this.#began);
    this.#open = [];
  }
}
