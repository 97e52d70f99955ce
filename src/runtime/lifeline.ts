import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";

/** Without a beat for this long, or ten times what the worker said it would need, it is dead. */
const PATIENCE_MS = 30_000;
const CHECK_MS = 2_000;

/** The worker says it once it holds the lock that is named as the worker is. */
export const ALIVE = "alive";

/**
 * Watches a worker. Calls pending when it dies would never settle, so its death rejects each one. A crash gives back
 * the worker's lock, and so is known at once; a blocked worker raises no error, so only missing beats tell.
 */
export class Lifeline {
  /** A race with one promise of its death would keep every answer for as long as the worker lives. */
  readonly #pending = new Set<(death: DiagnosticError) => void>();
  #death: DiagnosticError | null = null;
  #lastBeat = performance.now();
  #patience = PATIENCE_MS;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    readonly worker: Worker,
    readonly onDeath: () => void,
    /** Of the lock that the worker holds for as long as it lives. */
    readonly name = "",
  ) {
    worker.addEventListener("message", (event) => {
      this.#beat();
      if (event.data === ALIVE) void this.#waitForLock();
    });
    worker.addEventListener("error", (event) =>
      this.end(lost(`The worker crashed: ${event.message || "it could not be loaded"}.`)),
    );
    worker.addEventListener("messageerror", () => this.end(lost("A message from the worker could not be read.")));
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
  }

  /** The promise, or the worker's death, whichever comes first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#death) return reject(this.#death);
      const settled = (): void => void this.#pending.delete(reject);
      this.#pending.add(reject);
      promise.then(resolve, reject).then(settled);
    });
  }

  /** The worker will be silent for about this long. */
  busy(expectedMs: number): void {
    this.#lastBeat = performance.now();
    this.#patience = Math.max(PATIENCE_MS, 10 * expectedMs);
  }

  /** Ends the worker; every pending call rejects with the diagnostic. */
  end(diagnostic: Diagnostic): void {
    if (this.#death) return;
    this.#death = new DiagnosticError(diagnostic);
    clearInterval(this.#timer);
    this.worker.terminate();
    this.onDeath();
    for (const reject of this.#pending) reject(this.#death);
    this.#pending.clear();
  }

  /** Granted when whoever held it is no more. */
  async #waitForLock(): Promise<void> {
    await navigator.locks.request(this.name, () => this.end(lost("The worker ended unexpectedly.")));
  }

  #beat(): void {
    this.#lastBeat = performance.now();
    this.#patience = PATIENCE_MS;
  }

  /** Timers stand still while a tab sleeps or the machine suspends; a late check is no proof of death. */
  #lastCheck = performance.now();
  #check(): void {
    const now = performance.now();
    const slept = now - this.#lastCheck > 3 * CHECK_MS;
    this.#lastCheck = now;
    if (slept) this.#lastBeat = now;
    else if (now - this.#lastBeat > this.#patience)
      this.end(
        lost(`The worker has not answered for ${Math.round((now - this.#lastBeat) / 1000)} s and was replaced.`),
      );
  }
}

const lost = (message: string): Diagnostic => ({
  severity: "error",
  code: "run.worker-lost",
  message,
  hint: "The graph is unharmed. Run again; if it happens again, try a smaller image or the other device.",
});
