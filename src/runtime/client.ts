import * as Comlink from "comlink";
import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Plan } from "../graph/plan.ts";
import { failedSummary } from "./failed-summary.ts";
import { Lifeline } from "./lifeline.ts";
import type {
  Answer,
  Breakpoint,
  CompareQuery,
  DeviceInfo,
  ForkPoint,
  MemoryLimits,
  OracleQuery,
  OracleReport,
  Preflight,
  Preview,
  ProviderChoice,
  Recording,
  RunCommand,
  RunComparison,
  RunEvent,
  RunRecord,
  RunRequest,
  RunSummary,
  Statistics,
  StudioWorker,
  TapeIndex,
  TensorData,
  WireQuery,
  WorkerCallbacks,
} from "./protocol.ts";

/** What the page uses to run graphs: owns the worker, its heartbeat and its replacement. */
export interface RuntimeClient {
  /** Resolves when the worker has chosen a provider. Called again to override the choice. */
  device(choice?: ProviderChoice): Promise<DeviceInfo>;
  /**
   * Starts a run; those under way or waiting are stopped first, and their events no longer come. `done` never rejects:
   * failures are in the summary.
   */
  run(plan: Plan, options: RunOptions): RunHandle;
  /** Runs one after the other, sharing the cache: a sweep. Stops what is under way, as `run` does. */
  queue(jobs: readonly QueueJob[], options: Omit<RunOptions, "label" | "fork">): RunQueue;
  /** Leaves a run that is kept at an iteration of a loop, with another plan or edited tensors; that run stays. */
  fork(point: ForkPoint, plan: Plan, options: Omit<RunOptions, "fork">): RunHandle;
  /** Shapes, bytes, network calls and time, and why it would be refused. */
  preflight(plan: Plan, cards: ReadonlyMap<string, ModelCard>): Promise<Answer<Preflight>>;
  /** The runs that can be looked at, compared and forked, oldest first. */
  runs(): Promise<readonly RunRecord[]>;
  forget(runId: string): Promise<void>;
  compare(query: CompareQuery): Promise<Answer<RunComparison>>;
  oracle(query: OracleQuery): Promise<Answer<OracleReport>>;
  series(query: Omit<WireQuery, "step">): Promise<Answer<readonly (Statistics | null)[]>>;
  exportTape(runId?: string): Promise<Answer<Uint8Array>>;
  importTape(bytes: Uint8Array): Promise<Answer<TapeIndex>>;
  limits(limits?: Partial<MemoryLimits>): Promise<MemoryLimits>;
  /** Of the last run, or of another one that is kept. */
  tape(runId?: string): Promise<TapeIndex>;
  value(query: WireQuery): Promise<Answer<TensorData | Json>>;
  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>>;
  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>>;
  /** Of the last run, or of another one that is kept. */
  save(nodeId: string, runId?: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>>;
  dispose(): void;
}

export interface RunOptions {
  /** By the hash of the model's file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  readonly startPaused?: boolean;
  readonly label?: string;
  readonly fork?: ForkPoint;
  readonly breakpoints?: readonly Breakpoint[];
  readonly recording?: Recording;
  readonly onEvent: (event: RunEvent) => void;
}

export interface QueueJob {
  readonly label: string;
  readonly plan: Plan;
}

export interface RunQueue {
  /** In the order of the jobs; events name the run they are of. */
  readonly runs: readonly (RunHandle & { readonly label: string })[];
  /** All summaries; those of runs that were stopped before they began say `cancelled`. */
  readonly done: Promise<readonly RunSummary[]>;
  stop(): void;
}

export interface RunHandle {
  readonly runId: string;
  readonly done: Promise<RunSummary>;
  control(command: RunCommand): void;
  breakpoints(breakpoints: readonly Breakpoint[]): void;
}

/** Bytes of an asset from the shipped library or the user's storage; null when it is not here. */
export type AssetProvider = (ref: AssetRef) => Promise<Uint8Array | null>;

export function createRuntimeClient(options: { assets: AssetProvider }): RuntimeClient {
  return new WorkerClient(options.assets);
}

interface Link {
  readonly worker: Worker;
  readonly api: Comlink.Remote<StudioWorker>;
  readonly lifeline: Lifeline;
}

/** What a handle may change of a run that is under way, for when it starts again. */
type Asked = RunRequest & { breakpoints?: readonly Breakpoint[] };

const MOST_ASKED = 64;
/** A device that is lost again and again is not to be had. */
const MOST_RESTARTS = 2;
const DEVICE_LOST: Diagnostic = {
  severity: "error",
  code: "run.device-lost",
  message: "The GPU device was lost.",
  hint: "Use a smaller image, or choose WASM as the device.",
};
const lostDevice = ({ diagnostics }: RunSummary): boolean => diagnostics.some(({ code }) => code === DEVICE_LOST.code);

/** Never rejects: a worker that dies is a summary that says so. */
async function attempt({ lifeline, api }: Link, request: RunRequest): Promise<RunSummary> {
  try {
    return await lifeline.guard(api.run(request));
  } catch (error) {
    const message = `The run failed unexpectedly: ${(error as Error).message}`;
    const unexpected: Diagnostic = { severity: "error", code: "run.internal", message };
    return failedSummary(request.runId, error instanceof DiagnosticError ? error.diagnostic : unexpected);
  }
}

class WorkerClient implements RuntimeClient {
  #link: Link | null = null;
  #choice: ProviderChoice = "auto";
  /** Runs whose events are wanted: those of the last call. Events may come after a run's summary. */
  readonly #current = new Map<string, { handle: RunHandle; onEvent: (event: RunEvent) => void }>();
  #limits: Partial<MemoryLimits> = {};
  /** The last runs asked for: a fork that starts again needs those it came from. */
  readonly #asked = new Map<string, RunRequest>();
  /** Runs whose end has been told. */
  readonly #told = new Set<string>();
  /** Runs that were asked to stop: no lost device starts them again. */
  readonly #stopped = new Set<string>();
  #runs = 0;

  constructor(readonly assets: AssetProvider) {}

  async device(choice: ProviderChoice = this.#choice): Promise<DeviceInfo> {
    // The worker changes devices between runs: one that is paused would keep it waiting for ever.
    if (choice !== this.#choice) this.#stopAll();
    this.#choice = choice;
    const answer = await this.#ask((api) => api.device(choice));
    if (!answer.ok) throw new DiagnosticError(answer.diagnostic);
    return answer.value;
  }

  run(plan: Plan, options: RunOptions): RunHandle {
    this.#stopAll();
    return this.#start(plan, options);
  }

  queue(jobs: readonly QueueJob[], options: Omit<RunOptions, "label" | "fork">): RunQueue {
    this.#stopAll();
    const runs = jobs.map(({ label, plan }) => ({ ...this.#start(plan, { ...options, label }), label }));
    return {
      runs,
      done: Promise.all(runs.map((run) => run.done)),
      stop: () => {
        for (const run of runs) run.control("stop");
      },
    };
  }

  fork(fork: ForkPoint, plan: Plan, options: Omit<RunOptions, "fork">): RunHandle {
    return this.run(plan, { ...options, fork });
  }

  /** What is superseded ends quietly: its handle still settles, its events are no longer wanted. */
  #stopAll(): void {
    for (const { handle } of this.#current.values()) handle.control("stop");
    this.#current.clear();
    this.#told.clear();
  }

  #start(plan: Plan, { onEvent, ...options }: RunOptions): RunHandle {
    const request: Asked = { runId: `run-${++this.#runs}`, plan, ...options };
    const { runId } = request;
    this.#asked.set(runId, request);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MOST_ASKED && oldest) this.#asked.delete(oldest);
    const handle: RunHandle = {
      runId,
      done: this.#run(request),
      control: (command) => {
        if (command === "stop") this.#stopped.add(runId);
        void this.#link?.api.control(runId, command);
      },
      breakpoints: (breakpoints) => {
        request.breakpoints = breakpoints;
        void this.#link?.api.breakpoints(runId, breakpoints);
      },
    };
    this.#current.set(runId, { handle, onEvent });
    return handle;
  }

  /**
   * A worker that dies ends its run with a summary that says so, and is replaced. A lost device ends its worker, and the
   * run starts again in the next one: noise is counted, so it comes to the same picture.
   */
  async #run(request: RunRequest): Promise<RunSummary> {
    for (let restarts = 0; ; restarts++) {
      const link = this.#connect();
      const summary = await attempt(link, restarts > 0 ? await this.#alone(request) : request);
      if (lostDevice(summary)) link.lifeline.end(DEVICE_LOST);
      if (lostDevice(summary) && restarts < MOST_RESTARTS && !this.#stopped.has(request.runId)) continue;
      this.#stopped.delete(request.runId);
      // A worker that is gone has told nobody.
      if (summary.provider === "none" || lostDevice(summary))
        this.#tell({ runId: request.runId, type: "finished", summary });
      return summary;
    }
  }

  /** To whom it may still concern; an end is told once. */
  #tell(event: RunEvent): void {
    if (event.type === "finished") {
      if (this.#told.has(event.runId)) return;
      this.#told.add(event.runId);
    }
    this.#current.get(event.runId)?.onEvent(event);
  }

  /** A fork as a run that needs no other: in a new worker there is none. As it is where it came from a file. */
  async #alone(request: RunRequest): Promise<RunRequest> {
    const { fork, ...rest } = request;
    const base = fork && this.#asked.get(fork.runId);
    if (!fork || !base) return request;
    const { forkCourse } = await import("./fork-plan.ts");
    const { plan, edits = [] } = await this.#alone(base);
    return { ...rest, ...forkCourse({ plan, edits }, request.plan, fork) };
  }

  preflight(plan: Plan, cards: ReadonlyMap<string, ModelCard>) {
    return this.#ask((api) => api.preflight({ plan, cards }) as Promise<Answer<Preflight>>);
  }

  async runs(): Promise<readonly RunRecord[]> {
    const link = this.#connect();
    return link.lifeline.guard(link.api.runs());
  }

  async forget(runId: string): Promise<void> {
    const link = this.#connect();
    return link.lifeline.guard(link.api.forget(runId));
  }

  compare(query: CompareQuery) {
    return this.#ask((api) => api.compare(query));
  }

  oracle(query: OracleQuery) {
    return this.#ask((api) => api.oracle(query));
  }

  series(query: Omit<WireQuery, "step">) {
    return this.#ask((api) => api.series(query));
  }

  exportTape(runId?: string) {
    return this.#ask((api) => api.exportTape(runId));
  }

  importTape(bytes: Uint8Array) {
    return this.#ask((api) => api.importTape(bytes));
  }

  /** Kept for the worker that may replace this one. */
  async limits(limits: Partial<MemoryLimits> = {}): Promise<MemoryLimits> {
    this.#limits = { ...this.#limits, ...limits };
    const link = this.#connect();
    return link.lifeline.guard(link.api.limits(limits));
  }

  async tape(runId?: string): Promise<TapeIndex> {
    const link = this.#connect();
    return link.lifeline.guard(link.api.tape(runId));
  }

  value(query: WireQuery): Promise<Answer<TensorData | Json>> {
    return this.#ask((api) => api.value(query) as Promise<Answer<TensorData | Json>>);
  }

  statistics(query: WireQuery) {
    return this.#ask((api) => api.statistics(query));
  }

  preview(query: WireQuery & { maxSize: number; channel?: number }) {
    return this.#ask((api) => api.preview(query));
  }

  save(nodeId: string, runId?: string) {
    return this.#ask((api) => api.save(nodeId, runId));
  }

  dispose(): void {
    this.#link?.lifeline.end({ severity: "error", code: "run.cancelled", message: "The page is closing." });
  }

  async #ask<T>(call: (api: Comlink.Remote<StudioWorker>) => Promise<Answer<T>>): Promise<Answer<T>> {
    const link = this.#connect();
    try {
      return await link.lifeline.guard(call(link.api));
    } catch (error) {
      if (error instanceof DiagnosticError) return { ok: false, diagnostic: error.diagnostic };
      throw error;
    }
  }

  #connect(): Link {
    if (this.#link) return this.#link;
    // A name of its own, which is that of the lock it holds.
    const name = `studio-${Math.random().toString(36).slice(2)}`;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });
    const api = Comlink.wrap<StudioWorker>(worker);
    const forget = () => {
      if (this.#link?.worker === worker) this.#link = null;
    };
    const lifeline = new Lifeline(worker, forget, name);
    const callbacks: WorkerCallbacks = {
      event: (event) => {
        // A run whose device was lost is not over: it starts again.
        if (event.type === "finished" && lostDevice(event.summary)) return;
        this.#tell(event);
      },
      busy: (expectedMs) => lifeline.busy(expectedMs),
      asset: (ref) => this.assets(ref),
      deviceLost: () => lifeline.end(DEVICE_LOST),
    };
    void api.connect(Comlink.proxy(callbacks));
    if (Object.keys(this.#limits).length > 0) void api.limits(this.#limits);
    if (this.#choice !== "auto") void api.device(this.#choice);
    this.#link = { worker, api, lifeline };
    return this.#link;
  }
}
