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
  | { readonly type: "paused"; readonly zone: string; readonly iteration: number }
  | { readonly type: "resumed" }
  | { readonly type: "finished"; readonly summary: RunSummary }
);

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
  readonly nodes: Readonly<Record<string, { readonly status: NodeStatus; readonly ms: number }>>;
  readonly metrics: Readonly<Record<string, readonly Metric[]>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the tape of the last run holds, without the tensors. */
export interface TapeIndex {
  readonly runId: string | null;
  readonly zones: readonly {
    readonly zone: string;
    /** Complete iterations. */
    readonly iterations: number;
    readonly steps: readonly Pick<LoopProgress, "from" | "to">[];
    /** Wires written once an iteration: `unet1.residual`. */
    readonly wires: readonly string[];
  }[];
}

export interface TensorData {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A wire at an iteration; the last one (or the only value) without `step`. */
export interface WireQuery {
  readonly wire: string;
  readonly step?: number;
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
}

/** The worker, as the page calls it (Comlink). Errors are answers, not throws. */
export interface StudioWorker {
  connect(callbacks: WorkerCallbacks): void;
  device(choice: ProviderChoice): Promise<Answer<DeviceInfo>>;
  run(request: RunRequest): Promise<RunSummary>;
  control(runId: string, command: RunCommand): void;
  tape(): TapeIndex;
  value(query: WireQuery): Promise<Answer<TensorData | Json>>;
  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>>;
  /** `maxSize`: longest side in pixels; `channel` shows one plane in grey. */
  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>>;
  /** The file of a view node of the last run (Image output's PNG). */
  save(nodeId: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>>;
}

/** `step` runs one iteration and pauses again. */
export type RunCommand = "pause" | "resume" | "step" | "stop";

/** The page, as the worker calls it. */
export interface WorkerCallbacks {
  event(event: RunEvent): void;
  /** The next beat may take this long: a network call blocks the worker. */
  busy(expectedMs: number): void;
  /** The bytes of an asset, or null when the page does not have it. */
  asset(ref: AssetRef): Promise<Uint8Array | null>;
}
