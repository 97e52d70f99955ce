import * as Comlink from "comlink";
import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Plan } from "../graph/plan.ts";
import { Lifeline } from "./lifeline.ts";
import type {
  Answer,
  DeviceInfo,
  Preview,
  ProviderChoice,
  RunCommand,
  RunEvent,
  RunRequest,
  RunSummary,
  Statistics,
  StudioWorker,
  TapeIndex,
  TensorData,
  WireQuery,
} from "./protocol.ts";

/** What the page uses to run graphs: owns the worker, its heartbeat and its replacement. */
export interface RuntimeClient {
  /** Resolves when the worker has chosen a provider. Called again to override the choice. */
  device(choice?: ProviderChoice): Promise<DeviceInfo>;
  /** Starts a run; a run under way is stopped first. `done` never rejects: failures are in the summary. */
  run(plan: Plan, options: RunOptions): RunHandle;
  tape(): Promise<TapeIndex>;
  value(query: WireQuery): Promise<Answer<TensorData | Json>>;
  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>>;
  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>>;
  save(nodeId: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>>;
  dispose(): void;
}

export interface RunOptions {
  /** By the hash of the model's file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  readonly startPaused?: boolean;
  readonly onEvent: (event: RunEvent) => void;
}

export interface RunHandle {
  readonly runId: string;
  readonly done: Promise<RunSummary>;
  control(command: RunCommand): void;
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

class WorkerClient implements RuntimeClient {
  #link: Link | null = null;
  #choice: ProviderChoice = "auto";
  #current: { handle: RunHandle; onEvent: (event: RunEvent) => void } | null = null;
  #runs = 0;

  constructor(readonly assets: AssetProvider) {}

  async device(choice: ProviderChoice = this.#choice): Promise<DeviceInfo> {
    // The worker changes devices between runs: one that is paused would keep it waiting for ever.
    if (choice !== this.#choice) this.#current?.handle.control("stop");
    this.#choice = choice;
    const answer = await this.#ask((api) => api.device(choice));
    if (!answer.ok) throw new DiagnosticError(answer.diagnostic);
    return answer.value;
  }

  run(plan: Plan, { cards, startPaused, onEvent }: RunOptions): RunHandle {
    this.#current?.handle.control("stop");
    const request: RunRequest = { runId: `run-${++this.#runs}`, plan, cards, startPaused };
    const handle: RunHandle = {
      runId: request.runId,
      done: this.#run(request, onEvent),
      control: (command) => void this.#link?.api.control(request.runId, command),
    };
    this.#current = { handle, onEvent };
    return handle;
  }

  /** A worker that dies ends its run with a summary that says so, and is replaced. */
  async #run(request: RunRequest, onEvent: (event: RunEvent) => void): Promise<RunSummary> {
    try {
      const link = this.#connect();
      return await link.lifeline.guard(link.api.run(request));
    } catch (error) {
      const diagnostic: Diagnostic =
        error instanceof DiagnosticError
          ? error.diagnostic
          : {
              severity: "error",
              code: "run.internal",
              message: `The run failed unexpectedly: ${(error as Error).message}`,
            };
      const summary = failedSummary(request.runId, diagnostic);
      onEvent({ runId: request.runId, type: "finished", summary });
      return summary;
    }
  }

  async tape(): Promise<TapeIndex> {
    const link = this.#connect();
    return link.lifeline.guard(link.api.tape());
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

  save(nodeId: string) {
    return this.#ask((api) => api.save(nodeId));
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
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "studio" });
    const api = Comlink.wrap<StudioWorker>(worker);
    const lifeline = new Lifeline(worker, () => {
      this.#link = null;
    });
    const callbacks = {
      event: (event: RunEvent) => {
        if (event.runId === this.#current?.handle.runId) this.#current.onEvent(event);
      },
      busy: (expectedMs: number) => lifeline.busy(expectedMs),
      asset: (ref: AssetRef) => this.assets(ref),
    };
    void api.connect(Comlink.proxy(callbacks));
    if (this.#choice !== "auto") void api.device(this.#choice);
    this.#link = { worker, api, lifeline };
    return this.#link;
  }
}

const failedSummary = (runId: string, diagnostic: Diagnostic): RunSummary => ({
  runId,
  ok: false,
  outcome: "failed",
  provider: "none",
  ms: 0,
  unetCalls: 0,
  transfers: { uploads: 0, downloads: 0, uploadedBytes: 0, downloadedBytes: 0 },
  nodes: {},
  metrics: {},
  diagnostics: [diagnostic],
});
