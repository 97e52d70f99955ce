import type { Step } from "../diffusion/path.ts";
import type { Noted } from "../nodes/define.ts";
import type { TapeIndex } from "./protocol.ts";
import { bytesOf, release, retain, type Value } from "./value.ts";

/** Full tensors a run keeps for looking at; past it, a wire's older iterations go first and queries say so. */
export const DEFAULT_TAPE_BYTES = 1 << 30;

/** What one step of the plan wrote: a node's outputs, or every wire of a loop at every iteration. Shared with the cache. */
export class Segment {
  readonly values = new Map<string, Value[]>();
  readonly steps: Step[] = [];
  /** What views noted, by node; see `ViewNode.note`. */
  readonly notes = new Map<string, readonly Noted<unknown>[]>();
  bytes = 0;
  #owners = 1;

  /** `zone`: address of the Loop start, or null for a node outside loops; `turns`: how often the loop will turn. */
  constructor(
    readonly zone: string | null,
    readonly turns = 1,
  ) {}

  /** Adds a view's note; those of this turn and later ones, from before the run went back, are replaced. */
  note(nodeId: string, index: number, note: unknown): void {
    const before = this.notesBefore(nodeId, index);
    this.notes.set(nodeId, note === undefined ? before : [...before, { index, note }]);
  }

  notesBefore(nodeId: string, index: number): readonly Noted<unknown>[] {
    return (this.notes.get(nodeId) ?? []).filter((noted) => noted.index < index);
  }

  /** Keeps a reference to the value, at this iteration of this segment's loop. */
  write(wire: string, iteration: number, value: Value): void {
    const list = this.values.get(wire) ?? [];
    const old = list[iteration];
    if (old !== undefined) this.#drop(old);
    list[iteration] = retain(value);
    this.bytes += bytesOf(value);
    this.values.set(wire, list);
  }

  /** Drops the oldest kept value of a wire; false when there is none. */
  forgetOldest(wire: string): boolean {
    const list = this.values.get(wire) ?? [];
    const oldest = list.findIndex((value) => value !== undefined);
    if (oldest < 0) return false;
    this.#drop(list[oldest]!);
    delete list[oldest];
    return true;
  }

  share(): Segment {
    this.#owners++;
    return this;
  }

  release(): void {
    if (--this.#owners > 0) return;
    for (const list of this.values.values()) for (const value of list) if (value !== undefined) this.#drop(value);
    this.values.clear();
    this.notes.clear();
  }

  #drop(value: Value): void {
    this.bytes -= bytesOf(value);
    release(value);
  }
}

/** Everything a run wrote, by wire and iteration: the executor writes it, views read it. */
export class Tape {
  readonly segments: Segment[] = [];
  #bytes = 0;
  #full = false;

  constructor(
    readonly runId: string,
    readonly maxBytes = DEFAULT_TAPE_BYTES,
  ) {}

  add(segment: Segment): Segment {
    this.segments.push(segment);
    this.#bytes += segment.bytes;
    return segment;
  }

  write(segment: Segment, wire: string, iteration: number, value: Value): void {
    const before = segment.bytes;
    // The newest value is always kept, whatever it takes: it is what the run has come to.
    while (this.#bytes + segment.bytes - before + bytesOf(value) > this.maxBytes) {
      this.#full = true;
      if (!segment.forgetOldest(wire)) break;
    }
    segment.write(wire, iteration, value);
    this.#bytes += segment.bytes - before;
  }

  /** The value of a wire at an iteration, the last one when none is asked for; undefined when it was never written or not kept. */
  read(wire: string, iteration?: number): Value | undefined {
    for (const segment of this.segments) {
      const list = segment.values.get(wire);
      if (list) return segment.zone === null ? list[0] : list[iteration ?? list.length - 1];
    }
    return undefined;
  }

  /** What a view noted, the last time its loop ran, and how often that loop turns. */
  notesOf(nodeId: string): { notes: readonly Noted<unknown>[]; turns: number } {
    const segment = this.segments.findLast(({ notes }) => notes.has(nodeId));
    return { notes: segment?.notes.get(nodeId) ?? [], turns: segment?.turns ?? 1 };
  }

  /** True when the byte budget made it drop values. */
  get full(): boolean {
    return this.#full;
  }

  index(): TapeIndex {
    const zones = this.segments.filter((segment) => segment.zone !== null);
    return {
      runId: this.runId,
      zones: zones.map(({ zone, steps, values }) => ({
        zone: zone!,
        iterations: steps.length,
        steps: steps.map(({ from, to }) => ({ from, to })),
        wires: [...values.keys()],
        kept: Object.fromEntries(
          [...values].map(([wire, list]) => [
            wire,
            Array.from(list, (value) => (value === undefined ? ("gone" as const) : ("full" as const))),
          ]),
        ),
        passes: [{ outer: [], iterations: steps.length }],
      })),
    };
  }

  release(): void {
    for (const segment of this.segments) segment.release();
    this.segments.length = 0;
  }
}
