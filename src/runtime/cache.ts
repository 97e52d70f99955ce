import { HeldTensors } from "./held-tensors.ts";
import { RunMemory } from "./run-memory.ts";
import { UnchangedRun } from "./unchanged-run.ts";
import { retain, type Values } from "./value.ts";

interface Entry extends CachedResult {
  /** The run that last used it. */
  run: number;
  /** The how manieth entry it was. */
  readonly made: number;
}

export interface CachedResult {
  /** One reference each, for the caller. */
  readonly outputs: Values;
  /** What the node told when it ran. */
  readonly warnings: readonly string[];
  /** What a view noted. */
  readonly note: unknown;
}

export const DEFAULT_CACHE_BYTES = 1 << 30;
/** Entries without tensors (paths, metrics, views) cost nothing that is counted; their number is bounded instead. */
const MAX_ENTRIES = 50_000;

/**
 * Results of single nodes (in loops: of single iterations) across runs, by Merkle key, least recently used first out.
 * What a run has used is not thrown out for what it adds: a loop larger than the cache keeps its beginning.
 */
export class ResultCache {
  readonly memory = new RunMemory();
  readonly unchanged = new UnchangedRun();
  readonly #entries = new Map<string, Entry>();
  readonly #held = new HeldTensors();
  #maxBytes: number;
  #run = 0;
  #made = 0;

  constructor(maxBytes = DEFAULT_CACHE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#held.bytes;
  }
  get maxBytes(): number {
    return this.#maxBytes;
  }
  set maxBytes(bytes: number) {
    this.#maxBytes = bytes;
    this.#run++;
    this.unchanged.forget();
    this.#makeRoom(0);
  }

  /** A run begins: what it uses stays until the next one. */
  beginRun(): void {
    this.#run++;
    this.memory.beginRun();
  }

  get(key: string): CachedResult | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    entry.run = this.#run;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const value of Object.values(entry.outputs)) retain(value);
    return entry;
  }

  put(key: string, result: CachedResult): void {
    if (this.#maxBytes === 0 || this.#entries.has(key)) return;
    const values = Object.values(result.outputs);
    if (!this.#makeRoom(values.reduce((sum: number, value) => sum + this.#held.cost(value), 0))) return;
    for (const value of values) this.#held.hold(value);
    this.#entries.set(key, { ...result, run: this.#run, made: ++this.#made });
  }

  /** Tells what is in it now from what comes later. */
  get mark(): number {
    return this.#made;
  }

  /** What was put after the mark goes. */
  dropSince(mark: number): void {
    for (const [key, { made }] of [...this.#entries]) if (made > mark) this.#remove(key);
  }

  clear(): void {
    this.unchanged.forget();
    for (const key of [...this.#entries.keys()]) this.#remove(key);
  }

  /** True when so many bytes more fit, after the oldest results of earlier runs have gone. */
  #makeRoom(bytes: number): boolean {
    const fits = () => this.#held.bytes + bytes <= this.#maxBytes && this.#entries.size < MAX_ENTRIES;
    if (bytes > this.#maxBytes) return false;
    for (const [key, entry] of this.#entries) {
      if (fits() || entry.run === this.#run) break;
      this.#remove(key);
    }
    return fits();
  }

  #remove(key: string): void {
    for (const value of Object.values(this.#entries.get(key)!.outputs)) this.#held.drop(value);
    this.#entries.delete(key);
  }
}
