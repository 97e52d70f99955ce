import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import type { Json } from "../graph/document.ts";
import type { PortSpec } from "../graph/node-type.ts";
import type { Plan } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import { ResultCache } from "./cache.ts";
import { compareRuns } from "./compare-runs.ts";
import { RunControl } from "./control.ts";
import { type Engine, engineFor } from "./engine.ts";
import { execute } from "./executor.ts";
import { failedSummary } from "./failed-summary.ts";
import { forkPlan } from "./fork-plan.ts";
import { type KeptRun, KeptRuns } from "./kept-runs.ts";
import { cpuBridge } from "./onnx/cpu-bridge.ts";
import { LazyModels } from "./onnx/lazy-models.ts";
import { checkWithOracle } from "./oracle.ts";
import { preflight } from "./preflight.ts";
import { previewOf } from "./previewer.ts";
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
import { findNode, saveView } from "./save-view.ts";
import { Speeds } from "./speeds.ts";
import { RECORD_ALL } from "./tape.ts";
import { readTape, writeTape } from "./tape-file.ts";
import { isHandle, release, retain, type Value } from "./value.ts";

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
  /** Networks on the CPU, to check the GPU's with. */
  #oracle: LazyModels | null = null;

  constructor(readonly registry: ReadonlyMap<string, AnyNode>) {}

  connect(callbacks: WorkerCallbacks): void {
    this.#callbacks = callbacks;
  }

  /** A new device waits for the run under way, and starts with an empty cache: tensors belong to their device. */
  async device(choice: ProviderChoice): Promise<Answer<DeviceInfo>> {
    await this.#running;
    const old = await this.#engine?.catch(() => null);
    this.#engine = this.#start(choice, old ?? null);
    return this.#answer(async () => (await this.#engine!).device.info);
  }

  #start(choice: ProviderChoice, old: Engine | null): Promise<Engine> {
    return engineFor(choice, old, {
      busy: (expectedMs) => this.#callbacks?.busy(expectedMs),
      discard: () => {
        this.#runs.clear();
        this.#cache.clear();
      },
      lost: () => this.#callbacks?.deviceLost(),
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
      const run = this.#runs.open({ recording: RECORD_ALL, ...request }, this.#planOf(request), this.registry);
      return await this.#execute(run, request, engine, control);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const summary = failedSummary(request.runId, error.diagnostic);
      this.#callbacks?.event({ runId: request.runId, type: "finished", summary });
      return summary;
    }
  }

  #planOf({ plan, fork }: RunRequest): Plan {
    return fork ? forkPlan(this.#runs.get(fork.runId).plan, plan, fork.zone, fork.step) : plan;
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
        edits: request.fork?.edits,
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
    return this.#answer(async () => {
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
    return (runId === undefined ? this.#runs.last : this.#runs.get(runId))?.tape.index() ?? NO_TAPE;
  }

  compare({ a, b, ...options }: CompareQuery): Promise<Answer<RunComparison>> {
    return this.#answer(async () => {
      const { backend } = await this.#ready();
      return compareRuns(this.#runs.get(a).tape, this.#runs.get(b).tape, backend, options);
    });
  }

  oracle({ nodeId, runId, step, outer = [] }: OracleQuery): Promise<Answer<OracleReport>> {
    return this.#answer(async () => {
      const { backend, models } = await this.#ready();
      const run = this.#runs.get(runId);
      const node = findNode(run.plan, nodeId) ?? refuse("node.missing", `“${nodeId}” was not in that run.`);
      return checkWithOracle({
        node,
        definition: this.registry.get(node.type)!,
        tape: run.tape,
        position: step === undefined ? undefined : [...outer, step],
        backend,
        provider: models.provider,
        environment: { models: this.#cpuModels(models), assets: this.#callbacks!.asset, cards: run.request.cards },
      });
    });
  }

  /** One runtime has one lock: on WASM the run's own networks are the oracle's. */
  #cpuModels(models: LazyModels): LazyModels {
    if (models.provider === "wasm") return models;
    this.#oracle ??= new LazyModels({ build: "wasm", threads: 1, bridge: cpuBridge });
    return this.#oracle;
  }

  series({ wire, outer, runId }: Omit<WireQuery, "step">): Promise<Answer<readonly (Statistics | null)[]>> {
    return this.#answer(async () => {
      const { tape } = this.#runs.get(runId);
      const series: (Statistics | null)[] = [];
      for (const position of tape.positions(wire, outer)) {
        const step = position.at(-1);
        series[step ?? 0] = await this.#statistics({ wire, step, outer: position.slice(0, -1), runId });
      }
      return Array.from(series, (statistics) => statistics ?? null);
    });
  }

  exportTape(runId?: string): Promise<Answer<Uint8Array>> {
    return this.#answer(async () => {
      const { backend } = await this.#ready();
      const { tape, plan, summary, request } = this.#runs.get(runId);
      return writeTape(tape, { plan, summary, label: request.label ?? null }, backend);
    });
  }

  importTape(bytes: Uint8Array): Promise<Answer<TapeIndex>> {
    return this.#answer(async () => {
      const { backend } = await this.#ready();
      return this.#runs.import((tape) => readTape(bytes, tape, backend)).tape.index();
    });
  }

  limits({ runBytes, cacheBytes, tapeBytes }: Partial<MemoryLimits>): MemoryLimits {
    const { tapes } = this.#runs;
    if (runBytes !== undefined) this.#runBytes = runBytes;
    if (cacheBytes !== undefined) this.#cache.maxBytes = cacheBytes;
    if (tapeBytes !== undefined) tapes.maxBytes = tapeBytes;
    return { runBytes: this.#runBytes, cacheBytes: this.#cache.maxBytes, tapeBytes: tapes.maxBytes };
  }

  value(query: WireQuery): Promise<Answer<TensorData | Json>> {
    return this.#answer(() =>
      this.#holding(this.#read(query), async (value) => {
        if (!isHandle(value)) return value as unknown as Json;
        const { shape, data } = await (await this.#ready()).backend.download(value);
        return { dtype: "float32" as const, shape, data };
      }),
    );
  }

  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>> {
    return this.#answer(async () => {
      const known = await this.#statistics(query);
      if (known) return known;
      this.#read(query);
      return refuse("node.missing", `“${query.wire}” does not carry a tensor.`);
    });
  }

  /** As recorded, else of the tensor; null when neither is kept. */
  async #statistics(query: WireQuery): Promise<(Statistics & { shape: readonly number[] }) | null> {
    const { tape } = this.#runs.get(query.runId);
    const recorded = tape.statistics(query.wire, query);
    const value = tape.read(query.wire, query);
    if (recorded || !isHandle(value)) return recorded;
    return this.#holding(value, async () => {
      const statistics = await (await this.#ready()).backend.statistics(value);
      return { ...statistics, shape: value.shape };
    });
  }

  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>> {
    return this.#answer(() =>
      this.#holding(this.#read(query), async (value) => {
        if (!isHandle(value)) return refuse("node.missing", `“${query.wire}” does not carry a tensor.`);
        const { maxSize, channel } = query;
        const role = this.#roleOf(query, this.#runs.get(query.runId));
        const preview = await previewOf((await this.#ready()).backend, value, role, { maxSize, channel });
        return { ...preview, shape: value.shape };
      }),
    );
  }

  save(nodeId: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>> {
    return this.#answer(async () => {
      const { last } = this.#runs;
      const node = last && findNode(last.plan, nodeId);
      const environment = this.#environment(await this.#ready(), last?.request.cards ?? new Map());
      const file = node && (await saveView(node, this.registry, environment, last.tape));
      return file ?? refuse("node.missing", `“${nodeId}” has nothing to save yet.`, "Run the graph first.");
    });
  }

  #roleOf({ wire }: WireQuery, { plan }: KeptRun): PortSpec["role"] {
    const dot = wire.lastIndexOf(".");
    const node = findNode(plan, wire.slice(0, dot));
    return node && this.registry.get(node.type)?.outputs[wire.slice(dot + 1)]?.role;
  }

  /** The next run may let the tape go while a value is looked at. */
  async #holding<T>(value: Value, task: (value: Value) => Promise<T>): Promise<T> {
    retain(value);
    try {
      return await task(value);
    } finally {
      release(value);
    }
  }

  #read({ wire, step, outer, runId }: WireQuery): Value {
    const { tape } = this.#runs.get(runId);
    const value = tape.read(wire, { step, outer });
    if (value !== undefined) return value;
    const at = step === undefined ? "" : ` at step ${step + 1}`;
    return tape.full
      ? refuse(
          "node.missing",
          `“${wire}” was not kept${at}: the recording is full.`,
          "Run on a smaller image, with fewer steps, or give the recording more memory.",
        )
      : refuse("node.missing", `“${wire}” has no value${at} yet.`, "Run the graph first.");
  }

  async #answer<T>(task: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, value: await task() };
    } catch (error) {
      if (error instanceof DiagnosticError) return { ok: false, diagnostic: error.diagnostic };
      console.error(error);
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, diagnostic: { severity: "error", code: "run.internal", message } };
    }
  }
}

function refuse(code: Diagnostic["code"], message: string, hint?: string): never {
  throw new DiagnosticError({ severity: "error", code, message, hint });
}
