import type { Segment } from "./tape.ts";
import { bytesOf, release, retain, type Value, type Values } from "./value.ts";

interface Entry {
  readonly outputs: Values;
  readonly segment: Segment;
  readonly bytes: number;
}

/** Results across runs by Merkle key, least recently used first out, bounded in bytes. */
export class ResultCache {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(readonly maxBytes = 1 << 30) {}

  /** Outputs get a reference of their own for the caller. */
  get(key: string): { outputs: Values; segment: Segment } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const value of Object.values(entry.outputs)) retain(value);
    return { outputs: entry.outputs, segment: entry.segment.share() };
  }

  put(key: string, outputs: Values, segment: Segment): void {
    if (this.#entries.has(key)) return;
    const bytes = segment.bytes + Object.values(outputs).reduce((sum: number, value: Value) => sum + bytesOf(value), 0);
    if (bytes > this.maxBytes) return;
    for (const value of Object.values(outputs)) retain(value);
    this.#entries.set(key, { outputs, segment: segment.share(), bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.maxBytes) break;
      this.#remove(oldest, entry);
    }
  }

  clear(): void {
    for (const [key, entry] of this.#entries) this.#remove(key, entry);
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    for (const value of Object.values(entry.outputs)) release(value);
    entry.segment.release();
  }
}
