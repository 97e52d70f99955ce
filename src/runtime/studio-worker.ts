import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import type { Json } from "../graph/document.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { Backend, Handle } from "./backend.ts";
import { ResultCache } from "./cache.ts";
import { RunControl } from "./control.ts";
import { CpuBackend } from "./cpu-backend.ts";
import { chooseDevice, type Device } from "./device.ts";
import { execute } from "./executor.ts";
import { cpuBridge } from "./onnx/cpu-bridge.ts";
import { gpuBridge } from "./onnx/gpu-bridge.ts";
import { LazyModels } from "./onnx/lazy-models.ts";
import { previewRange } from "./previewer.ts";
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
  WorkerCallbacks,
} from "./protocol.ts";
import { findNode, saveView } from "./save-view.ts";
import { Tape } from "./tape.ts";
import { isHandle, type Value } from "./value.ts";
import { WebGpuBackend } from "./webgpu/backend.ts";

/** Longest side of the pictures sent while running; larger ones are asked for. */
const PREVIEW_SIZE = 256;

interface Engine {
  readonly device: Device;
  readonly backend: Backend;
  readonly models: LazyModels;
}

/** The worker's side of the protocol: one engine, one run at a time, the last run's tape. */
export class LocalStudioWorker implements StudioWorker {
  #callbacks: WorkerCallbacks | null = null;
  #engine: Promise<Engine> | null = null;
  #control: { runId: string; control: RunControl } | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #tape = new Tape("");
  #last: { plan: Plan; request: RunRequest } | null = null;
  readonly #cache = new ResultCache();

  constructor(readonly registry: ReadonlyMap<string, AnyNode>) {}

  connect(callbacks: WorkerCallbacks): void {
    this.#callbacks = callbacks;
  }

  /** A new choice waits for the run under way, and starts with an empty cache: tensors belong to their device. */
  async device(choice: ProviderChoice): Promise<Answer<DeviceInfo>> {
    await this.#running;
    const old = this.#engine;
    this.#engine = this.#start(choice, old);
    return this.#answer(async () => (await this.#engine!).device.info);
  }

  async #start(choice: ProviderChoice, old: Promise<Engine> | null): Promise<Engine> {
    const previous = await old?.catch(() => null);
    if (previous) {
      this.#tape.release();
      this.#cache.clear();
      await previous.models.dispose();
      previous.backend.dispose();
    }
    const device = await chooseDevice(choice);
    const busy = (expectedMs: number) => this.#callbacks?.busy(expectedMs);
    const { threads } = device.info;
    return device.gpu
      ? {
          device,
          backend: new WebGpuBackend(device.gpu),
          models: new LazyModels({ build: "webgpu", threads, bridge: gpuBridge(device.gpu), busy }),
        }
      : {
          device,
          backend: new CpuBackend(),
          models: new LazyModels({ build: "wasm", threads, bridge: cpuBridge, busy }),
        };
  }

  /** A run that comes while another is under way waits for it; the page stops the old one first. */
  run(request: RunRequest): Promise<RunSummary> {
    const control = new RunControl(request.startPaused);
    const result = this.#running.then(() => this.#run(request, control));
    this.#control = { runId: request.runId, control };
    this.#running = result.catch(() => undefined);
    return result;
  }

  async #run(request: RunRequest, control: RunControl): Promise<RunSummary> {
    this.#engine ??= this.#start("auto", null);
    const engine = await this.#engine;
    this.#tape.release();
    this.#tape = new Tape(request.runId);
    this.#last = { plan: request.plan, request };
    return execute({
      runId: request.runId,
      plan: request.plan,
      registry: this.registry,
      environment: this.#environment(engine, request),
      control,
      tape: this.#tape,
      cache: this.#cache,
      previewSize: PREVIEW_SIZE,
      emit: (event) => this.#emit(event),
    });
  }

  #environment(engine: Engine, request: RunRequest) {
    const callbacks = this.#callbacks!;
    return {
      backend: engine.backend,
      models: engine.models,
      assets: callbacks.asset,
      cards: request.cards,
    };
  }

  #emit(event: RunEvent): void {
    this.#callbacks?.event(event);
  }

  control(runId: string, command: RunCommand): void {
    if (this.#control?.runId === runId) this.#control.control.command(command);
  }

  tape(): TapeIndex {
    return this.#tape.index();
  }

  value(query: WireQuery): Promise<Answer<TensorData | Json>> {
    return this.#answer(async () => {
      const value = this.#read(query);
      if (!isHandle(value)) return value as unknown as Json;
      const { shape, data } = await (await this.#engine!).backend.download(value);
      return { dtype: "float32" as const, shape, data };
    });
  }

  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>> {
    return this.#answer(async () => {
      const handle = this.#tensor(query);
      return { ...(await (await this.#engine!).backend.statistics(handle)), shape: handle.shape };
    });
  }

  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>> {
    return this.#answer(async () => {
      const handle = this.#tensor(query);
      const { maxSize, channel } = query;
      const preview = await (await this.#engine!).backend.preview(handle, {
        maxSize,
        channel,
        range: this.#rangeOf(query.wire),
      });
      return { ...preview, shape: handle.shape };
    });
  }

  save(nodeId: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>> {
    return this.#answer(async () => {
      const node = this.#node(nodeId);
      const environment = this.#environment(await this.#engine!, this.#last!.request);
      const file = node && (await saveView(node, this.registry, environment, this.#tape));
      return file ?? refuse("node.missing", `“${nodeId}” has nothing to save yet.`, "Run the graph first.");
    });
  }

  #node(nodeId: string): PlanNode | undefined {
    return this.#last ? findNode(this.#last.plan, nodeId) : undefined;
  }

  #rangeOf(wire: string): number {
    const dot = wire.lastIndexOf(".");
    const node = this.#node(wire.slice(0, dot));
    return previewRange(node && this.registry.get(node.type)?.outputs[wire.slice(dot + 1)]?.role);
  }

  #tensor(query: WireQuery): Handle {
    const value = this.#read(query);
    return isHandle(value) ? value : refuse("node.missing", `“${query.wire}” does not carry a tensor.`);
  }

  #read({ wire, step }: WireQuery): Value {
    const value = this.#tape.read(wire, step);
    if (value !== undefined) return value;
    const at = step === undefined ? "" : ` at step ${step + 1}`;
    return this.#tape.full
      ? refuse(
          "node.missing",
          `“${wire}” was not kept${at}: the recording is full.`,
          "Run on a smaller image, or with fewer steps.",
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
