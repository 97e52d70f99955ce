import type { Breakpoint, RunCommand } from "./protocol.ts";

/** Thrown at the next safe point after Stop; never shown. */
export class Cancelled extends Error {}

/** A place where a run may wait: before an iteration of a loop (no node), or before a node. */
export interface Point {
  readonly zone: string | null;
  readonly iteration: number | null;
  readonly nodeId: string | null;
  /** How many loops are around it; before an iteration, its own included. */
  readonly depth: number;
}

/** What the user asked for last: to run on, or where to stop next. */
type Mode =
  | { readonly kind: "run" | "iteration" | "node" }
  /** Out of a loop at this depth. */
  | { readonly kind: "out"; readonly depth: number };

/** The user's hand on a run: Stop lands between two nodes, Pause and Step between two iterations, or nodes. */
export class RunControl {
  readonly #abort = new AbortController();
  #mode: Mode;
  /** A run that starts by Step does its first iteration before it pauses. */
  #free: boolean;
  #waitingAt: Point | null = null;
  #wake: (() => void) | null = null;
  /** A condition that held in the iteration before: the next point is where it stops. */
  #due: Breakpoint | null = null;
  #waitedMs = 0;
  breakpoints: readonly Breakpoint[];

  constructor(startPaused = false, breakpoints: readonly Breakpoint[] = []) {
    this.#mode = { kind: startPaused ? "iteration" : "run" };
    this.#free = startPaused;
    this.breakpoints = breakpoints;
  }

  /** Milliseconds on a clock that stands still while the run waits for the user. */
  get now(): number {
    return performance.now() - this.#waitedMs;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Nothing can stop it but Stop: no gate needs to be asked. */
  get quiet(): boolean {
    return this.#mode.kind === "run" && this.breakpoints.length === 0;
  }

  command(command: RunCommand): void {
    if (command === "stop") this.#abort.abort();
    else this.#mode = modeAfter(command, this.#waitingAt);
    if (command === "pause") return;
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Stops at the next point, for this reason. */
  stopNext(breakpoint: Breakpoint): void {
    this.#due = breakpoint;
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw new Cancelled();
  }

  /** Waits where the user wants to stop. A step lets one through and stays paused. */
  async gate(point: Point, onPaused: (breakpoint: Breakpoint | null) => void, onResumed: () => void): Promise<void> {
    this.throwIfStopped();
    const free = this.#free;
    if (point.nodeId === null) this.#free = false;
    const breakpoint = this.#due ?? this.breakpoints.find((candidate) => hits(candidate, point)) ?? null;
    this.#due = null;
    if (!breakpoint && (free || !stopsAt(this.#mode, point))) return;
    this.#waitingAt = point;
    onPaused(breakpoint);
    const began = performance.now();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#waitingAt = null;
    this.#waitedMs += performance.now() - began;
    this.throwIfStopped();
    onResumed();
  }
}

function modeAfter(command: Exclude<RunCommand, "stop">, at: Point | null): Mode {
  switch (command) {
    case "resume":
      return { kind: "run" };
    case "pause":
    case "step":
      return { kind: "iteration" };
    case "stepNode":
      return { kind: "node" };
    case "stepOut":
      return at && at.depth > 0 ? { kind: "out", depth: at.depth } : { kind: "run" };
  }
}

function stopsAt(mode: Mode, point: Point): boolean {
  switch (mode.kind) {
    case "run":
      return false;
    case "iteration":
      return point.nodeId === null;
    case "node":
      return point.nodeId !== null;
    case "out":
      return point.depth < mode.depth;
  }
}

function hits(breakpoint: Breakpoint, point: Point): boolean {
  switch (breakpoint.kind) {
    case "node":
      return breakpoint.nodeId === point.nodeId;
    case "step":
      return point.nodeId === null && breakpoint.zone === point.zone && breakpoint.step === point.iteration;
    case "condition":
      return false;
  }
}

/** A frame: Stop is heard as soon as the page could draw it. */
const BREATH_MS = 16;
const channel = typeof setImmediate === "undefined" ? new MessageChannel() : null;
let lastBreath = performance.now();

/** Lets messages in when this thread has not for a frame: Stop must be heard, and a turn of the loop has its price. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < BREATH_MS) return;
  await macrotask();
  lastBreath = performance.now();
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
