import { type Diagnostic, fail } from "../graph/diagnostic.ts";
import type { Json } from "../graph/document.ts";
import type { PortSpec } from "../graph/node-type.ts";
import { planNodes } from "../graph/plan.ts";
import type { AnyNode, SavedFile } from "../nodes/define.ts";
import type { AssetSource } from "./assets.ts";
import { compareRuns } from "./compare-runs.ts";
import type { Engine } from "./engine.ts";
import type { KeptRun, KeptRuns } from "./kept-runs.ts";
import { cpuBridge } from "./onnx/cpu-bridge.ts";
import { LazyModels } from "./onnx/lazy-models.ts";
import { checkWithOracle } from "./oracle.ts";
import { previewOf } from "./previewer.ts";
import type {
  CompareQuery,
  OracleQuery,
  OracleReport,
  Preview,
  RunComparison,
  Statistics,
  TapeIndex,
  TensorData,
  WireQuery,
} from "./protocol.ts";
import { findNode, saveView } from "./save-view.ts";
import { readTape, writeTape } from "./tape-file.ts";
import { isHandle, release, retain, type Value } from "./value.ts";

type Shaped<T> = T & { readonly shape: readonly number[] };

export interface QueriesOptions {
  readonly runs: KeptRuns;
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly engine: () => Promise<Engine>;
  readonly assets: AssetSource;
}

/** What can be asked of the runs that are kept. Fails with a diagnostic where there is no answer. */
export class RunQueries {
  /** Networks on the CPU, to check the GPU's with. */
  #oracle: LazyModels | null = null;

  constructor(readonly options: QueriesOptions) {}

  value(query: WireQuery): Promise<TensorData | Json> {
    return this.#holding(query, async (value) => {
      if (!isHandle(value)) return value as unknown as Json;
      const { shape, data } = await (await this.options.engine()).backend.download(value, true);
      return { dtype: "float32" as const, shape, data };
    });
  }

  async statistics(query: WireQuery): Promise<Shaped<Statistics>> {
    const known = await this.#statistics(query);
    if (known) return known;
    this.#read(query);
    return noTensor(query);
  }

  /** As recorded, else of the tensor; null when neither is kept. */
  async #statistics(query: WireQuery): Promise<Shaped<Statistics> | null> {
    const { tape } = this.options.runs.get(query.runId);
    const recorded = tape.statistics(query.wire, query);
    if (recorded || !isHandle(tape.read(query.wire, query))) return recorded;
    return this.#holding(query, async (value) => {
      if (!isHandle(value)) return noTensor(query);
      return { ...(await (await this.options.engine()).backend.statistics(value)), shape: value.shape };
    });
  }

  async series({ wire, outer, runId }: Omit<WireQuery, "step">): Promise<readonly (Statistics | null)[]> {
    const { tape } = this.options.runs.get(runId);
    const series: (Statistics | null)[] = [];
    for (const position of tape.positions(wire, outer)) {
      const step = position.at(-1);
      series[step ?? 0] = await this.#statistics({ wire, step, outer: position.slice(0, -1), runId });
    }
    return Array.from(series, (statistics) => statistics ?? null);
  }

  preview(query: WireQuery & { maxSize: number; channel?: number }): Promise<Shaped<Preview>> {
    const { maxSize, channel } = query;
    return this.#holding(query, async (value) => {
      if (!isHandle(value)) return noTensor(query);
      const { backend } = await this.options.engine();
      const preview = await previewOf(backend, value, this.#roleOf(query), { maxSize, channel, aside: true });
      return { ...preview, shape: value.shape };
    });
  }

  #roleOf({ wire, runId }: WireQuery): PortSpec["role"] {
    const dot = wire.lastIndexOf(".");
    const node = findNode(this.options.runs.get(runId).plan, wire.slice(0, dot));
    return node && this.options.registry.get(node.type)?.outputs[wire.slice(dot + 1)]?.role;
  }

  /** Of the last run, or of another one that is kept. */
  async save(nodeId: string, runId?: string): Promise<SavedFile> {
    const { runs, registry, assets, engine } = this.options;
    const run = runs.get(runId);
    const node = findNode(run.plan, nodeId);
    const { backend, models } = await engine();
    const environment = { backend, models, assets, cards: run.request.cards };
    const file = node && (await saveView(node, registry, environment, run.tape));
    return file ?? refuse(`“${nodeId}” has nothing to save yet.`, "Run the graph first.");
  }

  async compare({ a, b, ...options }: CompareQuery): Promise<RunComparison> {
    const { runs, engine } = this.options;
    return compareRuns(runs.get(a).tape, runs.get(b).tape, (await engine()).backend, options);
  }

  async oracle({ nodeId, runId, step, outer = [] }: OracleQuery): Promise<OracleReport> {
    const { registry, assets } = this.options;
    const { backend, models } = await this.options.engine();
    const run = this.#whereRun(runId, nodeId, step === undefined ? undefined : (outer[0] ?? step));
    const node = findNode(run.plan, nodeId) ?? refuse(`“${nodeId}” was not in that run.`);
    return checkWithOracle({
      node,
      definition: registry.get(node.type)!,
      tape: run.tape,
      position: step === undefined ? undefined : [...outer, step],
      backend,
      provider: models.provider,
      environment: { models: this.#cpuModels(models), assets, cards: run.request.cards },
    });
  }

  /** What a fork shares with the run that it left was made there, of that run's nodes. */
  #whereRun(runId: string | undefined, nodeId: string, iteration: number | undefined): KeptRun {
    const run = this.options.runs.get(runId);
    const { fork } = run.request;
    if (!fork || iteration === undefined || iteration >= fork.step) return run;
    const loop = run.plan.steps.find((step) => step.kind === "zone" && step.start.id === fork.zone);
    const shared = loop && [...planNodes([loop])].some(({ id }) => id === nodeId);
    return shared ? this.#whereRun(fork.runId, nodeId, iteration) : run;
  }

  /** One runtime has one lock: on WASM the run's own networks are the oracle's. */
  #cpuModels(models: LazyModels): LazyModels {
    if (models.provider === "wasm") return models;
    this.#oracle ??= new LazyModels({ build: "wasm", threads: 1, bridge: cpuBridge });
    return this.#oracle;
  }

  async exportTape(runId?: string): Promise<Uint8Array> {
    const { tape, plan, summary, request } = this.options.runs.get(runId);
    return writeTape(tape, { plan, summary, label: request.label ?? null }, (await this.options.engine()).backend);
  }

  async importTape(bytes: Uint8Array): Promise<TapeIndex> {
    const { backend } = await this.options.engine();
    return this.options.runs.import((tape) => readTape(bytes, tape, backend)).tape.index();
  }

  /** The next run may let the tape go while a value is looked at. */
  async #holding<T>(query: WireQuery, task: (value: Value) => Promise<T>): Promise<T> {
    const value = retain(this.#read(query));
    try {
      return await task(value);
    } finally {
      release(value);
    }
  }

  #read({ wire, step, outer, runId }: WireQuery): Value {
    const { tape } = this.options.runs.get(runId);
    const value = tape.read(wire, { step, outer });
    if (value !== undefined) return value;
    const at = step === undefined ? "" : ` at step ${step + 1}`;
    return tape.full
      ? refuse(
          `“${wire}” was not kept${at}: the recording is full.`,
          "Run on a smaller image, with fewer steps, or give the recording more memory.",
        )
      : refuse(`“${wire}” has no value${at} yet.`, "Run the graph first.");
  }
}

const noTensor = ({ wire }: WireQuery): never => refuse(`“${wire}” does not carry a tensor.`);

const refuse = (message: string, hint?: Diagnostic["hint"]): never => fail("node.missing", message, { hint });
