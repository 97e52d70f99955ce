import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import type { Json } from "../graph/document.ts";
import type { AnyNode } from "../nodes/define.ts";
import { ResultCache } from "./cache.ts";
import { RunControl } from "./control.ts";
import { type Engine, engineFor } from "./engine.ts";
import { execute } from "./executor.ts";
import { failedSummary } from "./failed-summary.ts";
import { type Course, forkCourse } from "./fork-plan.ts";
import { type KeptRun, KeptRuns } from "./kept-runs.ts";
import { preflight } from "./preflight.ts";
import type {
  Answer,
  Breakpoint,
  CompareQuery,
  DeviceInfo,
  MemoryLimits,
  OracleQuery,
  OracleReport,
  Preflight,
  Preview,
  ProviderChoice,
  RunCommand,
  RunComparison,
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
import { RunQueries } from "./run-queries.ts";
import { Speeds } from "./speeds.ts";
import { RECORD_ALL } from "./tape.ts";

/** Longest side of the pictures sent while running; larger ones are asked for. */
const PREVIEW_SIZE = 256;
const DEFAULT_RUN_BYTES = 2 * 2 ** 30;
const brokenOff: Diagnostic = { severity: "error", code: "run.internal", message: "The run broke off." };
const NO_TAPE: TapeIndex = { runId: null, zones: [] };

/** The worker's side of the protocol: one engine, one run at a time, the runs whose tapes are kept. */
export class LocalStudioWorker implements StudioWorker {
  #callbacks: WorkerCallbacks | null = null;
  #engine: Promise<Engine> | null = null;
  #running: Promise<unknown> = Promise.resolve();
  /** Of runs that wait or are under way. */
  readonly #controls = new Map<string, RunControl>();
  readonly #runs = new KeptRuns();
  readonly #cache = new ResultCache();
  readonly #speeds = new Speeds();
  #runBytes = DEFAULT_RUN_BYTES;
  readonly #queries: RunQueries;

  constructor(readonly registry: ReadonlyMap<string, AnyNode>) {
    const [runs, engine] = [this.#runs, () => this.#ready()];
    this.#queries = new RunQueries({ runs, registry, engine, assets: (ref) => this.#callbacks!.asset(ref) });
  }

  connect(callbacks: WorkerCallbacks): void {
    this.#callbacks = callbacks;
  }

  /**
   * A new device takes its turn among the runs, as a run does, and starts with an empty cache: tensors belong to their
   * device.
   */
  device(choice: ProviderChoice): Promise<Answer<DeviceInfo>> {
    const engine = this.#running.then(async () => {
      const old = await this.#engine?.catch(() => null);
      this.#engine = this.#start(choice, old ?? null);
      return this.#engine;
    });
    this.#running = engine.catch(() => undefined);
    return answer(async () => (await engine).device.info);
  }

  #start(choice: ProviderChoice, old: Engine | null): Promise<Engine> {
    return engineFor(choice, old, {
      busy: (expectedMs) => this.#callbacks?.busy(expectedMs),
      discard: () => {
        this.#runs.clear();
        this.#cache.clear();
      },
      lost: async (gpu) => {
        const engine = await this.#engine?.catch(() => null);
        if (engine?.device.gpu === gpu) this.#callbacks?.deviceLost();
      },
    });
  }

  #ready(): Promise<Engine> {
    this.#engine ??= this.#start("auto", null);
    return this.#engine;
  }

  /** A run that comes while others wait or are under way takes its turn; the page stops those that it replaces. */
  run(request: RunRequest): Promise<RunSummary> {
    const control = new RunControl(request.startPaused, request.breakpoints);
    this.#controls.set(request.runId, control);
    const result = this.#running
      .then(() => this.#run(request, control))
      .finally(() => this.#controls.delete(request.runId));
    this.#running = result.catch(() => undefined);
    return result;
  }

  async #run(request: RunRequest, control: RunControl): Promise<RunSummary> {
    try {
      const engine = await this.#ready();
      const run = this.#runs.open({ recording: RECORD_ALL, ...request }, this.#courseOf(request), this.registry);
      return await this.#execute(run, request, engine, control);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const summary = failedSummary(request.runId, error.diagnostic);
      this.#callbacks?.event({ runId: request.runId, type: "finished", summary });
      return summary;
    }
  }

  #courseOf({ plan, fork, edits = [] }: RunRequest): Course {
    return fork ? forkCourse(this.#runs.get(fork.runId), plan, fork) : { plan, edits };
  }

  async #execute(run: KeptRun, request: RunRequest, engine: Engine, control: RunControl): Promise<RunSummary> {
    const { cacheBytes, tapeBytes } = this.limits({});
    engine.backend.limitBytes = this.#runBytes + cacheBytes + tapeBytes;
    try {
      run.summary = await execute({
        runId: request.runId,
        plan: run.plan,
        registry: this.registry,
        environment: this.#environment(engine, request.cards),
        control,
        tape: run.tape,
        cache: this.#cache,
        previewSize: PREVIEW_SIZE,
        edits: run.edits,
        limitBytes: this.#runBytes,
        speeds: this.#speeds,
        emit: (event) => this.#callbacks?.event(event),
      });
      return run.summary;
    } finally {
      run.summary ??= failedSummary(request.runId, brokenOff);
    }
  }

  #environment(engine: Pick<Engine, "backend" | "models">, cards: RunRequest["cards"]) {
    return { backend: engine.backend, models: engine.models, assets: this.#callbacks!.asset, cards };
  }

  control(runId: string, command: RunCommand): void {
    this.#controls.get(runId)?.command(command);
  }

  breakpoints(runId: string, breakpoints: readonly Breakpoint[]): void {
    const control = this.#controls.get(runId);
    if (control) control.breakpoints = breakpoints;
  }

  preflight({ plan, cards }: Pick<RunRequest, "plan" | "cards">): Promise<Answer<Preflight>> {
    return answer(async () => {
      const { models } = await this.#ready();
      const assets = this.#callbacks!.asset;
      const where = { device: models.provider, speeds: this.#speeds, limitBytes: this.#runBytes };
      return preflight(plan, { registry: this.registry, cards, assets, ...where });
    });
  }

  runs(): readonly RunRecord[] {
    return this.#runs.records();
  }

  forget(runId: string): void {
    this.#runs.forget(runId);
  }

  tape(runId?: string): TapeIndex {
    return this.#runs.find(runId)?.tape.index() ?? NO_TAPE;
  }

  compare(query: CompareQuery): Promise<Answer<RunComparison>> {
    return answer(() => this.#queries.compare(query));
  }

  oracle(query: OracleQuery): Promise<Answer<OracleReport>> {
    return answer(() => this.#queries.oracle(query));
  }

  series(query: Omit<WireQuery, "step">): Promise<Answer<readonly (Statistics | null)[]>> {
    return answer(() => this.#queries.series(query));
  }

  exportTape(runId?: string): Promise<Answer<Uint8Array>> {
    return answer(() => this.#queries.exportTape(runId));
  }

  importTape(bytes: Uint8Array): Promise<Answer<TapeIndex>> {
    return answer(() => this.#queries.importTape(bytes));
  }

  limits({ runBytes, cacheBytes, tapeBytes }: Partial<MemoryLimits>): MemoryLimits {
    const { tapes } = this.#runs;
    if (runBytes !== undefined) this.#runBytes = runBytes;
    if (cacheBytes !== undefined) this.#cache.maxBytes = cacheBytes;
    if (tapeBytes !== undefined) tapes.maxBytes = tapeBytes;
    return { runBytes: this.#runBytes, cacheBytes: this.#cache.maxBytes, tapeBytes: tapes.maxBytes };
  }

  value(query: WireQuery): Promise<Answer<TensorData | Json>> {
    return answer(() => this.#queries.value(query));
  }

  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>> {
    return answer(() => this.#queries.statistics(query));
  }

  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>> {
    return answer(() => this.#queries.preview(query));
  }

  save(nodeId: string, runId?: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>> {
    return answer(() => this.#queries.save(nodeId, runId));
  }
}

/** Errors are answers: across threads an exception would lose all but its message. */
async function answer<T>(task: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await task() };
  } catch (error) {
    if (error instanceof DiagnosticError) return { ok: false, diagnostic: error.diagnostic };
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, diagnostic: { severity: "error", code: "run.internal", message } };
  }
}
