import type { Diagnostic } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Plan } from "../graph/plan.ts";
import type { Metric } from "../nodes/values.ts";

/** Everything that crosses between the page and the worker. Structured-cloneable; every event names its run. */

export type ProviderChoice = "auto" | "wasm" | "webgpu";

export interface DeviceInfo {
  readonly provider: "wasm" | "webgpu";
  /** For people: `WebGPU · jspi · fp32`, `WASM · 2 threads`. */
  readonly label: string;
  /** Why this one: `software adapter (SwiftShader): WASM is faster`. */
  readonly reason: string;
  /** WASM threads; 1 without cross-origin isolation. */
  readonly threads: number;
}

export type NodeStatus = "queued" | "running" | "done" | "cached" | "failed" | "skipped";

/** What differs between a node's last run and this one. */
export type NodeChange =
  | { readonly kind: "param"; readonly param: string; readonly before: Json; readonly after: Json }
  /** A file is another one; names for people, null for none. */
  | { readonly kind: "file"; readonly param: string; readonly before: string | null; readonly after: string | null }
  /** The network's file is the same, what its card says is not. */
  | { readonly kind: "card" }
  /** The wire is the same, what it carries is not: `from` ran again. */
  | { readonly kind: "input"; readonly port: string; readonly from: string }
  | { readonly kind: "wire"; readonly port: string; readonly before: string | null; readonly after: string | null }
  | { readonly kind: "type" | "version" | "device"; readonly before: string; readonly after: string };

/**
 * Why a node ran, or why it did not have to. `words` is a sentence for people without its full stop:
 * `noise.seed changed 7 → 8`.
 */
export interface NodeReason {
  /**
   * `first`: it has not run before; `changed`: see `changes`; `evicted`: nothing differs, but its result is not in the
   * cache any more; `unfinished`: nothing differs, but it failed or was stopped; `cached`: it did not run.
   */
  readonly kind: "first" | "changed" | "evicted" | "unfinished" | "cached";
  readonly changes: readonly NodeChange[];
  readonly words: string;
}

/** Of one tensor, over all its elements. */
export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  /** Number of NaN and infinite elements, left out of the figures above. */
  readonly nonFinite: number;
  /** 64 equal bins from min to max. */
  readonly histogram: readonly number[];
}

/** A picture of a tensor at display size: RGBA, 8 bits, sRGB. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Where a run stands in a sampling loop. */
export interface LoopProgress {
  /** Address of the loop's start node. */
  readonly zone: string;
  /** 0-based iteration under way, and how many there are. */
  readonly iteration: number;
  readonly count: number;
  readonly from: { readonly alphaBar: number; readonly betaBar: number; readonly t: number | null };
  readonly to: { readonly alphaBar: number; readonly betaBar: number; readonly t: number | null };
  /** Milliseconds left in this loop, weighted to recent steps; null before the first is done. */
  readonly etaMs: number | null;
}

export type RunEvent = { readonly runId: string } & (
  | { readonly type: "started"; readonly nodes: readonly string[]; readonly unetCalls: number }
  | {
      readonly type: "node";
      readonly nodeId: string;
      readonly status: NodeStatus;
      readonly ms?: number;
      readonly diagnostic?: Diagnostic;
      /** With `running` and `cached`. In a loop, that of the first iteration that ran. */
      readonly reason?: NodeReason;
    }
  | { readonly type: "warning"; readonly nodeId: string; readonly message: string }
  | { readonly type: "loop"; readonly progress: LoopProgress }
  /** The iteration is complete and on the tape. */
  | { readonly type: "iteration"; readonly zone: string; readonly iteration: number }
  | {
      readonly type: "preview";
      readonly nodeId: string;
      readonly port: string;
      readonly iteration: number | null;
      readonly shape: readonly number[];
      readonly preview: Preview;
    }
  /** A small value for the page: schedules, paths, numbers, metrics. Tensors are asked for. */
  | {
      readonly type: "value";
      readonly nodeId: string;
      readonly port: string;
      readonly iteration: number | null;
      readonly value: Json | readonly Metric[];
    }
  | ({ readonly type: "paused" } & PausedAt)
  | { readonly type: "resumed" }
  | { readonly type: "finished"; readonly summary: RunSummary }
);

/** Where a run waits: before an iteration of a loop, or before a node. */
export interface PausedAt {
  /** Address of the innermost loop's start; null outside loops. */
  readonly zone: string | null;
  readonly iteration: number | null;
  /** The node that runs next; null between iterations. */
  readonly nodeId: string | null;
  /** What stopped it, when not the user's Pause or Step. */
  readonly breakpoint: Breakpoint | null;
}

/** Where a run pauses by itself. The user's own: never part of a document. */
export type Breakpoint =
  /** Before the node runs, at every iteration. */
  | { readonly kind: "node"; readonly nodeId: string }
  /** Before this iteration (0-based) of the loop. */
  | { readonly kind: "step"; readonly zone: string; readonly step: number }
  /**
   * After an iteration (of any loop, without `zone`) in which it holds: `hasNaN(x)`, `std(noise) > 1.2`. `x` is the
   * loop's next state; outputs of its body are named by port, or `node_port` where several have it.
   */
  | { readonly kind: "condition"; readonly text: string; readonly zone?: string };

export interface RunSummary {
  readonly runId: string;
  readonly ok: boolean;
  readonly outcome: "done" | "failed" | "cancelled";
  readonly provider: string;
  /** Wall time, milliseconds. */
  readonly ms: number;
  readonly unetCalls: number;
  /** Tensor copies between CPU and GPU, previews and statistics apart. */
  readonly transfers: {
    readonly uploads: number;
    readonly downloads: number;
    readonly uploadedBytes: number;
    readonly downloadedBytes: number;
  };
  /** By the title of each network that is open: how its calls run, for instance captured, and why so. */
  readonly executions?: Readonly<Record<string, string>>;
  readonly nodes: Readonly<Record<string, NodeSummary>>;
  readonly metrics: Readonly<Record<string, readonly Metric[]>>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface NodeSummary {
  readonly status: NodeStatus;
  /** Over all iterations. */
  readonly ms: number;
  readonly reason?: NodeReason;
  /** How often it ran, and how often its result came from the cache: more than once in loops. */
  readonly ran: number;
  readonly cached: number;
}

/** What the tape holds of a value: all of it, its statistics alone, or nothing any more. */
export type Kept = "full" | "statistics" | "gone";

/** What the tape of a run holds, without the tensors. */
export interface TapeIndex {
  readonly runId: string | null;
  readonly zones: readonly TapeZone[];
}

export interface TapeZone {
  readonly zone: string;
  /** Complete iterations; of a loop inside a loop, those of its last pass. */
  readonly iterations: number;
  readonly steps: readonly Pick<LoopProgress, "from" | "to">[];
  /** Wires written once an iteration: `unet1.residual`. */
  readonly wires: readonly string[];
  /** By wire, what is kept of each iteration (of the last pass). */
  readonly kept: Readonly<Record<string, readonly Kept[]>>;
  /** Of a loop inside loops: one for each of their iterations. A loop that stands alone has one, with `outer` empty. */
  readonly passes: readonly { readonly outer: readonly number[]; readonly iterations: number }[];
}

/** A run whose tape is still here. */
export interface RunRecord {
  readonly runId: string;
  readonly title: string;
  /** What the caller named it: a sweep's cell, a fork. */
  readonly label: string | null;
  readonly outcome: RunSummary["outcome"] | "running";
  /** Tensors on its tape; those it shares with other runs included. */
  readonly bytes: number;
  readonly forkOf: { readonly runId: string; readonly zone: string; readonly step: number } | null;
}

/**
 * Where a run leaves another: iterations before `step` run on the other's plan, so that they come from the cache;
 * from there on, on the new plan, and with the edited tensors. Step 0 is a run of the new plan.
 */
export interface ForkPoint {
  readonly runId: string;
  /** Address of the loop's start. */
  readonly zone: string;
  /** 0-based: the first iteration that may differ. */
  readonly step: number;
  readonly edits?: readonly TensorEdit[];
}

/** A tensor put in the place of what an output gave: paint, replace, scale. What reads the wire sees it from then on. */
export interface TensorEdit extends Pick<WireQuery, "wire" | "step" | "outer"> {
  readonly tensor: TensorData;
}

/** What is known before anything runs. */
export interface Preflight {
  /** False: an error among the diagnostics; `run` would refuse with the same. */
  readonly ok: boolean;
  /** Of every wire that carries a tensor; null where it is not known before the run. */
  readonly shapes: Readonly<Record<string, readonly number[] | null>>;
  /** Most bytes of tensors alive at one time, cache and tape apart; null where a shape is not known. */
  readonly peakBytes: number | null;
  /** Bytes of everything the run would record. */
  readonly tapeBytes: number | null;
  readonly limitBytes: number;
  readonly unetCalls: number;
  /** Of the network calls, from measured speed; null when a network was not yet measured at this size. */
  readonly etaMs: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Two runs, side by side. */
export interface RunComparison {
  readonly a: string;
  readonly b: string;
  readonly zones: readonly {
    readonly zone: string;
    /** Iterations of both that start at the same state (ᾱ, β̄). */
    readonly pairs: readonly {
      readonly a: number;
      readonly b: number;
      readonly alphaBar: number;
      readonly betaBar: number;
    }[];
    /** By wire, one entry a pair; null where one of the tensors is not kept or the shapes differ. */
    readonly errors: Readonly<Record<string, readonly (TensorError | null)[]>>;
  }[];
  /** Wires outside loops. */
  readonly errors: Readonly<Record<string, TensorError | null>>;
  /** Where they first differ by more than the tolerance, in the order things ran; null when they do not. */
  readonly firstDivergence: {
    readonly wire: string;
    readonly zone: string | null;
    /** Iterations of a and b; null outside loops. */
    readonly a: number | null;
    readonly b: number | null;
    readonly error: TensorError;
  } | null;
}

/** Of one tensor against another, over all elements. */
export interface TensorError {
  /** Largest |a − b|; NaN where one of them is not finite. */
  readonly max: number;
  readonly rmse: number;
  /** Mean of a − b. */
  readonly bias: number;
}

/** A node of a finished run, run again on the CPU with the values it was given. */
export interface OracleReport {
  readonly nodeId: string;
  readonly step: number | null;
  /** Where it ran: `webgpu`; and where it ran again: `wasm`. */
  readonly provider: string;
  readonly reference: string;
  /** By output: the error, and the largest |value| of the reference to judge it by. */
  readonly outputs: Readonly<Record<string, TensorError & { readonly scale: number }>>;
}

/** Bounds the user can set, in bytes. */
export interface MemoryLimits {
  /** Tensors alive in a run, cache and tape apart: pre-flight refuses what would not fit. */
  readonly runBytes: number;
  readonly cacheBytes: number;
  /** Tapes of all runs that are kept. */
  readonly tapeBytes: number;
}

/** What a run writes on its tape. Statistics cost a pass over each tensor. */
export interface Recording {
  readonly tensors: boolean;
  readonly statistics: boolean;
}

export interface TensorData {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A wire at an iteration; the last one (or the only value) without `step`. */
export interface WireQuery {
  readonly wire: string;
  /** Iteration of the innermost loop around the wire. */
  readonly step?: number;
  /** Iterations of the loops around that one, outermost first; the last ones when absent. */
  readonly outer?: readonly number[];
  /** A run whose tape is kept; the last one when absent. */
  readonly runId?: string;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

export interface RunRequest {
  readonly runId: string;
  readonly plan: Plan;
  /** Cards of all models the page knows, by the hash of the model's file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** Run the first iteration and pause: Step from rest. */
  readonly startPaused?: boolean;
  /** For people, in the list of runs. */
  readonly label?: string;
  readonly fork?: ForkPoint;
  /** Of a fork that starts again where the run that it left is gone; otherwise they are the fork's. */
  readonly edits?: readonly TensorEdit[];
  readonly breakpoints?: readonly Breakpoint[];
  /** Everything, when absent. */
  readonly recording?: Recording;
}

/** The worker, as the page calls it (Comlink). Errors are answers, not throws. */
export interface StudioWorker {
  connect(callbacks: WorkerCallbacks): void;
  device(choice: ProviderChoice): Promise<Answer<DeviceInfo>>;
  run(request: RunRequest): Promise<RunSummary>;
  control(runId: string, command: RunCommand): void;
  /** Replaces those of a run that waits or is under way. */
  breakpoints(runId: string, breakpoints: readonly Breakpoint[]): void;
  /** Shapes, bytes, calls and time of a plan, without running it. */
  preflight(request: Pick<RunRequest, "plan" | "cards">): Promise<Answer<Preflight>>;
  /** The runs whose tapes are kept, oldest first. */
  runs(): readonly RunRecord[];
  /** Lets a run's tape go. */
  forget(runId: string): void;
  /** Of the last run, or another one that is kept. */
  tape(runId?: string): TapeIndex;
  compare(query: CompareQuery): Promise<Answer<RunComparison>>;
  oracle(query: OracleQuery): Promise<Answer<OracleReport>>;
  /** Statistics of a wire at every iteration of its (last) pass, as far as they were recorded or the tensors are kept. */
  series(query: Omit<WireQuery, "step">): Promise<Answer<readonly (Statistics | null)[]>>;
  /** A tape as one file, and a run made of such a file. */
  exportTape(runId?: string): Promise<Answer<Uint8Array>>;
  importTape(bytes: Uint8Array): Promise<Answer<TapeIndex>>;
  /** Sets the given ones at once; what no longer fits goes. Answers with all of them. */
  limits(limits: Partial<MemoryLimits>): MemoryLimits;
  value(query: WireQuery): Promise<Answer<TensorData | Json>>;
  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>>;
  /** `maxSize`: longest side in pixels; `channel` shows one plane in grey. */
  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>>;
  /** The file of a view node (Image output's PNG), of the last run or of another one that is kept. */
  save(nodeId: string, runId?: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>>;
}

export interface CompareQuery {
  readonly a: string;
  readonly b: string;
  /** All of both when absent. */
  readonly wires?: readonly string[];
  /** Largest |a − b| that is no divergence; 0 when absent. */
  readonly tolerance?: number;
}

export interface OracleQuery {
  readonly nodeId: string;
  readonly step?: number;
  readonly outer?: readonly number[];
  readonly runId?: string;
}

/**
 * `step` runs one iteration and pauses again, `stepNode` one node; `stepOut` goes on to the end of the innermost loop.
 * Pause lands between two iterations.
 */
export type RunCommand = "pause" | "resume" | "step" | "stepNode" | "stepOut" | "stop";

/** The page, as the worker calls it. */
export interface WorkerCallbacks {
  event(event: RunEvent): void;
  /** The next beat may take this long: a network call blocks the worker. */
  busy(expectedMs: number): void;
  /** The bytes of an asset, or null when the page does not have it. */
  asset(ref: AssetRef): Promise<Uint8Array | null>;
  /** The GPU device is lost, and with it all tensors: this worker is to be replaced. */
  deviceLost(): void;
}
