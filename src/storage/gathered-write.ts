import type { SaveResult } from "./store.ts";

interface Pending {
  text: string;
  readonly result: Promise<SaveResult>;
  readonly settle: (result: SaveResult) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Gathers writes of one text: the first call starts the clock, the text of the last one is written.
 * Every caller gets the result of the write that held its text, or a later one.
 */
export class GatheredWrite {
  private pending: Pending | null = null;
  private underway: string | null = null;
  private last: Promise<SaveResult> = Promise.resolve({ ok: true });

  /** `delay`: milliseconds. `write` must not reject. */
  constructor(
    private readonly delay: number,
    private readonly write: (text: string) => Promise<SaveResult>,
  ) {}

  /** The newest text that is not known to be written: waiting, or on its way. */
  get unwritten(): string | null {
    return this.pending?.text ?? this.underway;
  }

  save(text: string): Promise<SaveResult> {
    if (this.pending) this.pending.text = text;
    else this.pending = this.start(text);
    return this.pending.result;
  }

  /** Starts the write that is waiting, if any; resolves when the last one is done. */
  flush(): Promise<SaveResult> {
    const { pending } = this;
    if (!pending) return this.last;
    this.pending = null;
    clearTimeout(pending.timer);
    // No waiting for the write before: the page may be going. IndexedDB keeps the order.
    const { text, settle } = pending;
    this.underway = text;
    this.last = this.write(text);
    void this.last.then((result) => {
      if (this.underway === text) this.underway = null;
      settle(result);
    });
    return this.last;
  }

  private start(text: string): Pending {
    let settle: Pending["settle"] = () => {};
    const result = new Promise<SaveResult>((resolve) => {
      settle = resolve;
    });
    return { text, result, settle, timer: setTimeout(() => void this.flush(), this.delay) };
  }
}
