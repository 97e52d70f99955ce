import { HeldTensors } from "./held-tensors.ts";
import type { Recording } from "./protocol.ts";
import { Tape, type TapeStore } from "./tape.ts";

/** Full tensors that runs keep for looking at; past it, older runs lose theirs first, then a wire's older iterations. */
export const DEFAULT_TAPE_BYTES = 1 << 30;
/** Runs whose statistics and small values are kept. */
const MAX_TAPES = 64;

/** The tapes of several runs, within one byte budget. Tensors that runs share are counted once. */
export class Tapes implements TapeStore {
  readonly held = new HeldTensors();
  readonly #tapes = new Map<string, Tape>();
  #maxBytes: number;
  /** A run that the newest one is compared with: it keeps its tensors longest. */
  #base: string | null = null;

  constructor(maxBytes = DEFAULT_TAPE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }
  set maxBytes(bytes: number) {
    this.#maxBytes = bytes;
    const newest = this.last;
    if (!newest) return;
    while (!this.makeRoom(0, newest)) if (!newest.dropAny()) break;
  }

  /** A tape for a run that begins. `base`: the run it forks from. */
  open(runId: string, options: { recording?: Recording; wanted?: ReadonlySet<string>; base?: string } = {}): Tape {
    this.#base = options.base ?? null;
    this.forget(runId);
    for (const oldest of this.#tapes.keys()) {
      if (this.#tapes.size < MAX_TAPES) break;
      if (oldest !== this.#base) this.forget(oldest);
    }
    const tape = new Tape(runId, this, options.recording, options.wanted);
    this.#tapes.set(runId, tape);
    return tape;
  }

  /** The newest one when none is named. */
  get(runId?: string): Tape | undefined {
    return runId === undefined ? this.last : this.#tapes.get(runId);
  }
  get last(): Tape | undefined {
    return [...this.#tapes.values()].at(-1);
  }
  all(): readonly Tape[] {
    return [...this.#tapes.values()];
  }

  makeRoom(bytes: number, keeper: Tape): boolean {
    const fits = () => this.held.bytes + bytes <= this.#maxBytes;
    if (fits()) return true;
    const others = this.all().filter((tape) => tape !== keeper);
    const last = others.filter((tape) => tape.runId === this.#base);
    for (const tape of [...others.filter((tape) => tape.runId !== this.#base), ...last])
      while (!fits() && tape.dropAny());
    return fits();
  }

  forget(runId: string): void {
    this.#tapes.get(runId)?.release();
    this.#tapes.delete(runId);
  }

  release(): void {
    for (const runId of [...this.#tapes.keys()]) this.forget(runId);
  }
}
