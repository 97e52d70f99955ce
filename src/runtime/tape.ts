import type { PathStep } from "../diffusion/path.ts";
import type { Noted } from "../nodes/define.ts";
import type { HeldTensors } from "./held-tensors.ts";
import type { Kept, Recording, Statistics, TapeIndex, TapeZone, WireQuery } from "./protocol.ts";
import { isHandle, type Value } from "./value.ts";

/** Iterations of the loops around a value, outermost first; empty outside loops. */
export type Position = readonly number[];

export const RECORD_ALL: Recording = { tensors: true, statistics: true };
export const RECORD_TENSORS: Recording = { tensors: true, statistics: false };

type Place = Pick<WireQuery, "step" | "outer">;

interface Written {
  readonly wire: string;
  readonly position: Position;
  value: Value | undefined;
  /** Of the tensor, whether or not it is kept. */
  readonly shape: readonly number[] | null;
  statistics: Statistics | null;
}

/** Everything one wire carried. */
interface Track {
  readonly zone: string | null;
  readonly values: Map<string, Written>;
  last: Written | undefined;
}

interface Pass {
  readonly outer: Position;
  readonly steps: PathStep[];
}

/** What a view noted in the last pass of its loop; see `ViewNode.note`. */
export interface Notes {
  readonly outer: string;
  readonly turns: number;
  readonly noted: readonly Noted<unknown>[];
}

/** What is on a tape; two runs that are the same share it. */
class Contents {
  readonly tracks = new Map<string, Track>();
  readonly zones = new Map<string, Map<string, Pass>>();
  readonly notes = new Map<string, Notes>();
  /** Those whose tensor is kept, oldest first. */
  readonly kept = new Set<Written>();
  /** The byte budget made it drop values. */
  full = false;
  owners = 1;

  /** @param store where its tensors are held, whoever shares it */
  constructor(readonly store: TapeStore) {}
}

/** Of one tensor's statistics, as float64. */
const STATISTICS_BYTES = 8 * (5 + 64);

const keyOf = (position: Position): string => position.join(".");

/** Where tapes keep their tensors: makes room by dropping older runs' first. */
export interface TapeStore {
  readonly held: HeldTensors;
  /** Frees what it can of other tapes until so many bytes fit; false when they still do not. */
  makeRoom(bytes: number, keeper: Tape): boolean;
}

/** What a run wrote, by wire and iteration: the executor writes it, views read it. Honest about what it had to drop. */
export class Tape {
  #contents: Contents;

  /** @param wanted wires whose last value is kept even when tensors are not recorded, or have no room: what views save */
  constructor(
    readonly runId: string,
    readonly store: TapeStore,
    readonly recording: Recording = RECORD_TENSORS,
    readonly wanted: ReadonlySet<string> = new Set(),
  ) {
    this.#contents = new Contents(store);
  }

  /** @param gone shape of a tensor that is not kept, of a tape from a file */
  write(
    wire: string,
    zone: string | null,
    position: Position,
    value: Value | undefined,
    gone: readonly number[] | null = null,
  ): void {
    const track = this.#track(wire, zone);
    const key = keyOf(position);
    this.#drop(track.values.get(key));
    this.#uncount(track.values.get(key));
    const kept = value !== undefined && this.#keeps(wire, track, value) && this.#hasRoom(wire, value);
    if (kept) this.store.held.hold(value);
    const written: Written = {
      wire,
      position,
      value: kept ? value : undefined,
      shape: isHandle(value) ? value.shape : gone,
      statistics: null,
    };
    track.values.set(key, written);
    if (kept && isHandle(value)) this.#contents.kept.add(written);
    track.last = written;
  }

  #keeps(wire: string, track: Track, value: Value): boolean {
    if (this.recording.tensors || !isHandle(value)) return true;
    if (!this.wanted.has(wire)) return false;
    this.#drop(track.last);
    return true;
  }

  /** Whether a value is kept, after everything that can be spared has gone for it. */
  #hasRoom(wire: string, value: Value): boolean {
    while (!this.store.makeRoom(this.store.held.cost(value), this)) {
      if (this.#dropSpare()) continue;
      if (this.wanted.has(wire)) return true;
      this.#contents.full = true;
      return false;
    }
    return true;
  }

  /** They count as the tensors do, and are not kept where there is no room. */
  setStatistics(wire: string, position: Position, statistics: Statistics): void {
    const written = this.#contents.tracks.get(wire)?.values.get(keyOf(position));
    if (!written) return;
    if (!written.statistics) {
      while (!this.store.makeRoom(STATISTICS_BYTES, this)) {
        if (this.#dropSpare()) continue;
        this.#contents.full = true;
        return;
      }
      this.store.held.count(STATISTICS_BYTES);
    }
    written.statistics = statistics;
  }

  #uncount(written: Written | undefined): void {
    if (!written?.statistics) return;
    written.statistics = null;
    this.#contents.store.held.count(-STATISTICS_BYTES);
  }

  /** Adds a view's note. */
  note(nodeId: string, position: Position, turns: number, note: unknown): void {
    const noted = this.notesBefore(nodeId, position);
    const index = position.at(-1) ?? 0;
    const outer = keyOf(position.slice(0, -1));
    this.#contents.notes.set(nodeId, { outer, turns, noted: note === undefined ? noted : [...noted, { index, note }] });
  }

  /** What a view noted in the turns before this one, of the same pass. */
  notesBefore(nodeId: string, position: Position): readonly Noted<unknown>[] {
    const notes = this.#contents.notes.get(nodeId);
    if (!notes || notes.outer !== keyOf(position.slice(0, -1))) return [];
    return notes.noted.filter(({ index }) => index < (position.at(-1) ?? 0));
  }

  /** What a view noted, the last time its loop ran, and how often that loop turns. */
  notesOf(nodeId: string): { notes: readonly Noted<unknown>[]; turns: number } {
    const notes = this.#contents.notes.get(nodeId);
    return { notes: notes?.noted ?? [], turns: notes?.turns ?? 1 };
  }

  /** All that views noted, by node. */
  notes(): Iterable<readonly [string, Notes]> {
    return this.#contents.notes;
  }

  /** Of a tape from a file: what views noted, and whether it had to drop values. */
  restore(notes: Iterable<readonly [string, Notes]>, full: boolean): void {
    for (const [nodeId, of] of notes) this.#contents.notes.set(nodeId, of);
    this.#contents.full ||= full;
  }

  /** An iteration is complete. */
  step(zone: string, position: Position, step: PathStep): void {
    this.#pass(zone, position.slice(0, -1)).steps.push(step);
  }

  /** The value of a wire, the last one when no iteration is asked for; undefined when never written or not kept. */
  read(wire: string, query: Place = {}): Value | undefined {
    return this.#find(wire, query)?.value;
  }

  /** As recorded, whether or not the tensor is kept. */
  statistics(wire: string, query: Place = {}): (Statistics & { shape: readonly number[] }) | null {
    const written = this.#find(wire, query);
    return written?.statistics ? { ...written.statistics, shape: written.shape ?? [] } : null;
  }

  /** The iterations of a wire's last (or the named) pass; one empty position outside loops. */
  positions(wire: string, outer?: Position): readonly Position[] {
    const track = this.#contents.tracks.get(wire);
    if (!track) return [];
    const pass = keyOf(outer ?? track.last!.position.slice(0, -1));
    return [...track.values.values()]
      .map((written) => written.position)
      .filter((position) => keyOf(position.slice(0, -1)) === pass);
  }

  wires(): readonly string[] {
    return [...this.#contents.tracks.keys()];
  }
  zoneOf(wire: string): string | null {
    return this.#contents.tracks.get(wire)?.zone ?? null;
  }
  /** The steps of a loop's last pass. */
  steps(zone: string): readonly PathStep[] {
    return [...(this.#contents.zones.get(zone)?.values() ?? [])].at(-1)?.steps ?? [];
  }
  /** Everything written, in the order of wires: what an export walks. */
  *entries(): Generator<{ zone: string | null } & Written> {
    for (const { zone, values } of this.#contents.tracks.values())
      for (const written of values.values()) yield { zone, ...written };
  }
  *passes(): Generator<{ zone: string; outer: Position; steps: readonly PathStep[] }> {
    for (const [zone, passes] of this.#contents.zones)
      for (const { outer, steps } of passes.values()) yield { zone, outer, steps };
  }

  #find(wire: string, { step, outer }: Place): Written | undefined {
    const track = this.#contents.tracks.get(wire);
    if (!track) return undefined;
    const { last } = track;
    if (!last || last.position.length === 0) return last;
    if (step === undefined && !outer) return last;
    const around = outer ?? last.position.slice(0, -1);
    if (step !== undefined) return track.values.get(keyOf([...around, step]));
    const position = this.positions(wire, around).at(-1);
    return position && track.values.get(keyOf(position));
  }

  #track(wire: string, zone: string | null): Track {
    let track = this.#contents.tracks.get(wire);
    if (!track) {
      track = { zone, values: new Map(), last: undefined };
      this.#contents.tracks.set(wire, track);
    }
    return track;
  }

  #pass(zone: string, outer: Position): Pass {
    const passes = this.#contents.zones.get(zone) ?? new Map<string, Pass>();
    this.#contents.zones.set(zone, passes);
    const pass = passes.get(keyOf(outer)) ?? { outer, steps: [] };
    passes.set(keyOf(outer), pass);
    return pass;
  }

  #drop(written: Written | undefined): void {
    if (!written || !this.#contents.kept.delete(written)) return;
    this.#contents.store.held.drop(written.value!);
    written.value = undefined;
  }

  /** Drops the oldest tensor that is not its wire's newest, else the oldest that no view saves; false when there is none. */
  #dropSpare(): boolean {
    const newest = (written: Written) => this.#contents.tracks.get(written.wire)!.last === written;
    const saved = (written: Written) => newest(written) && this.wanted.has(written.wire);
    return this.#dropFirst((written) => !newest(written)) || this.#dropFirst((written) => !saved(written));
  }

  #dropFirst(may: (written: Written) => boolean): boolean {
    for (const written of this.#contents.kept) {
      if (!may(written)) continue;
      this.#contents.full = true;
      this.#drop(written);
      return true;
    }
    return false;
  }

  /** Drops a tensor, those that views save last, and then all statistics; false when there is nothing left. */
  dropAny(): boolean {
    return this.#dropSpare() || this.#dropFirst(() => true) || this.#dropStatistics();
  }

  #dropStatistics(): boolean {
    let dropped = false;
    for (const { values } of this.#contents.tracks.values())
      for (const written of values.values()) {
        dropped ||= written.statistics !== null;
        this.#uncount(written);
      }
    this.#contents.full ||= dropped;
    return dropped;
  }

  /** True when the byte budget made it drop values. */
  get full(): boolean {
    return this.#contents.full;
  }

  /** Bytes of the tensors on it, each counted once. */
  get bytes(): number {
    const handles = new Set([...this.entries()].map((written) => written.value).filter(isHandle));
    return [...handles].reduce((sum, handle) => sum + handle.bytes, 0);
  }

  index(): TapeIndex {
    return { runId: this.runId, zones: [...this.#contents.zones.keys()].map((zone) => this.#zoneIndex(zone)) };
  }

  #zoneIndex(zone: string): TapeZone {
    const passes = [...this.#contents.zones.get(zone)!.values()];
    const last = passes.at(-1)!;
    const wires = [...this.#contents.tracks].filter(([, track]) => track.zone === zone).map(([wire]) => wire);
    return {
      zone,
      iterations: last.steps.length,
      steps: last.steps.map(({ from, to }) => ({ from, to })),
      wires,
      kept: Object.fromEntries(wires.map((wire) => [wire, this.#kept(wire, last)])),
      passes: passes.map(({ outer, steps }) => ({ outer, iterations: steps.length })),
    };
  }

  #kept(wire: string, { outer, steps }: Pass): Kept[] {
    const values = this.#contents.tracks.get(wire)!.values;
    const prefix = outer.length > 0 ? `${keyOf(outer)}.` : "";
    return steps.map((_, step) => {
      const written = values.get(`${prefix}${step}`);
      return written?.value !== undefined ? "full" : written?.statistics ? "statistics" : "gone";
    });
  }

  /** Everything that was ever written is still here. */
  get whole(): boolean {
    return this.#contents.owners > 0 && !this.#contents.full;
  }

  /** Takes the place of a tape of the same run, and shares what is on it. Nothing is written on either afterwards. */
  adopt(other: Tape): void {
    this.#contents = other.#contents;
    this.#contents.owners++;
  }

  release(): void {
    const contents = this.#contents;
    contents.owners--;
    if (contents.owners === 0) {
      while (this.dropAny());
      contents.tracks.clear();
      contents.zones.clear();
      contents.notes.clear();
    }
    // Released once more, it lets go of nothing that others share.
    this.#contents = new Contents(this.store);
    this.#contents.full = true;
  }
}
