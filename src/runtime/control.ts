import type { RunCommand } from "./protocol.ts";

/** Thrown at the next safe point after Stop; never shown. */
export class Cancelled extends Error {}

/** The user's hand on a run: Stop lands between two nodes, Pause and Step between two iterations. */
export class RunControl {
  readonly #abort = new AbortController();
  #paused: boolean;
  /** A run that starts by Step does its first iteration before it pauses. */
  #free: boolean;
  #wake: (() => void) | null = null;

  constructor(startPaused = false) {
    this.#paused = startPaused;
    this.#free = startPaused;
  }

  /** Paused, or about to be: the user wants to see loops run, not their results. */
  get stepping(): boolean {
    return this.#paused;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  command(command: RunCommand): void {
    if (command === "stop") this.#abort.abort();
    if (command === "pause") this.#paused = true;
    if (command === "resume") this.#paused = false;
    if (command !== "pause") {
      const wake = this.#wake;
      this.#wake = null;
      wake?.();
    }
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw new Cancelled();
  }

  /** Waits while paused. `step` lets one through and stays paused. */
  async gate(onPaused: () => void, onResumed: () => void): Promise<void> {
    this.throwIfStopped();
    const free = this.#free;
    this.#free = false;
    if (!this.#paused || free) return;
    onPaused();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.throwIfStopped();
    onResumed();
  }
}

const YIELD_AFTER_MS = 8;
const channel = typeof setImmediate === "undefined" ? new MessageChannel() : null;

/** Lets messages in when 8 ms have passed since it last did: Stop must be heard. */
export class Yielder {
  #last = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#last < YIELD_AFTER_MS) return;
    await macrotask();
    this.#last = performance.now();
  }
}

/** One turn of the event loop, without setTimeout's 4 ms. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (!channel) setImmediate(resolve);
    else {
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(null);
    }
  });
}
