import type { Plan } from "../../../../src/graph/plan.ts";
import { registry } from "../../../../src/nodes/registry.ts";
import type { Backend } from "../../../../src/runtime/backend.ts";
import { ResultCache } from "../../../../src/runtime/cache.ts";
import { RunControl } from "../../../../src/runtime/control.ts";
import { CpuBackend } from "../../../../src/runtime/cpu-backend.ts";
import { chooseDevice } from "../../../../src/runtime/device.ts";
import { execute } from "../../../../src/runtime/executor.ts";
import { cpuBridge } from "../../../../src/runtime/onnx/cpu-bridge.ts";
import { gpuBridge } from "../../../../src/runtime/onnx/gpu-bridge.ts";
import { loadOrt } from "../../../../src/runtime/onnx/ort.ts";
import { SessionRunner } from "../../../../src/runtime/onnx/session-runner.ts";
import { Tape } from "../../../../src/runtime/tape.ts";
import { isHandle, type Value } from "../../../../src/runtime/value.ts";
import { WebGpuBackend } from "../../../../src/runtime/webgpu/backend.ts";
import { BareNetwork } from "./bare-network.ts";
import { assets, cards, defaultGraph, type Network } from "./graphs.ts";

export interface LoopOptions {
  readonly size: number;
  readonly network: Network;
  readonly provider: "wasm" | "webgpu";
  readonly steps?: number;
}

/** What is kept of a run while it is measured: nothing, or statistics of every wire at every step. */
export type Recording = "off" | "statistics";

export interface LoopTimes {
  /** Milliseconds of each step of the loop, the graph's other nodes apart. */
  readonly steps: number[];
  /** Tensor downloads between the first step's begin and the last one's end. */
  readonly downloads: number;
}

/** Keeps nothing. */
export class NoTape extends Tape {
  override write(): void {}
}

/** Keeps statistics, once a tensor and step. */
class StatisticsTape extends Tape {
  readonly statistics: Promise<unknown>[] = [];
  #seen = new WeakSet<object>();

  constructor(readonly backend: Backend) {
    super("bench");
  }
  override write(...[, , , value]: [unknown, string, number, Value]): void {
    if (!isHandle(value) || this.#seen.has(value)) return;
    this.#seen.add(value);
    this.statistics.push(this.backend.statistics(value));
  }
}

/** Caches what lies outside loops, so that each run is the loop alone. */
class OuterCache extends ResultCache {
  override put(...[key, outputs, segment]: Parameters<ResultCache["put"]>): void {
    if (segment.zone === null) super.put(key, outputs, segment);
  }
}

/** A graph with a network in a loop, run by the executor and, on the same session and inputs, by a bare loop. */
export class LoopBench {
  readonly #cache = new OuterCache();

  private constructor(
    readonly plan: Plan,
    readonly backend: Backend,
    readonly models: SessionRunner,
    readonly bare: BareNetwork,
    readonly steps: number,
  ) {}

  static async open({ size, network, provider, steps = 5 }: LoopOptions): Promise<LoopBench> {
    const { gpu, info } = await chooseDevice(provider);
    const bare = new BareNetwork();
    const ort = bare.watch(await loadOrt(gpu ? "webgpu" : "wasm", info.threads));
    const backend = gpu ? new WebGpuBackend(gpu) : new CpuBackend();
    const models = new SessionRunner(ort, gpu ? gpuBridge(gpu) : cpuBridge);
    return new LoopBench(await defaultGraph(size, network, steps), backend, models, bare, steps);
  }

  /** The graph's loop; a first run also opens the session and fills the cache of what lies outside. */
  async run(recording: Recording): Promise<LoopTimes> {
    const tape = recording === "off" ? new NoTape("bench") : new StatisticsTape(this.backend);
    const steps: number[] = [];
    let last = 0;
    let before = 0;
    let downloads = 0;
    const summary = await execute({
      runId: "bench",
      plan: this.plan,
      registry,
      environment: { backend: this.backend, models: this.models, assets, cards },
      control: new RunControl(),
      tape,
      cache: this.#cache,
      previewSize: 0,
      emit: (event) => {
        if (event.type === "loop" && event.progress.iteration === 0) {
          before = this.backend.transfers.downloads;
          last = performance.now();
        }
        if (event.type !== "iteration") return;
        const now = performance.now();
        steps.push(now - last);
        last = now;
        downloads = this.backend.transfers.downloads - before;
      },
    });
    const settling = performance.now();
    if (tape instanceof StatisticsTape) await Promise.all(tape.statistics);
    steps[steps.length - 1]! += performance.now() - settling;
    if (!summary.ok) throw new Error(JSON.stringify(summary.diagnostics));
    return { steps, downloads };
  }

  /** The bare loop, on what the last run fed to the session. */
  loop(): Promise<number[]> {
    const gpu = this.backend instanceof WebGpuBackend ? this.backend.device : null;
    return this.bare.loop(this.steps, async () => gpu?.queue.onSubmittedWorkDone());
  }
}
