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
import type { Tape } from "../../../../src/runtime/tape.ts";
import { Tapes } from "../../../../src/runtime/tapes.ts";
import { WebGpuBackend } from "../../../../src/runtime/webgpu/backend.ts";
import { BareNetwork } from "./bare-network.ts";
import { assets, cards, defaultGraph, type Network } from "./graphs.ts";

export interface LoopOptions {
  readonly size: number;
  readonly network: Network;
  readonly provider: "wasm" | "webgpu";
  readonly steps?: number;
  /** Of WASM; those that the studio would take when absent. */
  readonly threads?: number;
}

/** What is kept of a run while it is measured: nothing, or statistics of every wire at every step. */
export type Recording = "off" | "statistics";

export interface LoopTimes {
  /** Milliseconds of each step of the loop, the graph's other nodes apart. */
  readonly steps: number[];
  /** Tensor downloads between the first step's begin and the last one's end. */
  readonly downloads: number;
}

/** A tape that keeps nothing. */
export const noTape = (): Tape => new Tapes().open("bench", { recording: { tensors: false, statistics: false } });

const statisticsTape = (): Tape => new Tapes().open("bench", { recording: { tensors: false, statistics: true } });

/** A graph with a network in a loop, run by the executor and, on the same session and inputs, by a bare loop. */
export class LoopBench {
  private constructor(
    readonly plan: Plan,
    readonly backend: Backend,
    readonly models: SessionRunner,
    readonly bare: BareNetwork,
    readonly steps: number,
  ) {}

  static async open({ size, network, provider, steps = 5, threads }: LoopOptions): Promise<LoopBench> {
    const { gpu, info } = await chooseDevice(provider);
    const bare = new BareNetwork();
    const ort = bare.watch(await loadOrt(gpu ? "webgpu" : "wasm", threads ?? info.threads));
    const backend = gpu ? new WebGpuBackend(gpu) : new CpuBackend();
    const models = new SessionRunner(ort, gpu ? gpuBridge(gpu) : cpuBridge);
    return new LoopBench(await defaultGraph(size, network, steps), backend, models, bare, steps);
  }

  /** The graph's loop; a first run also opens the session. */
  async run(recording: Recording): Promise<LoopTimes> {
    const tape = recording === "off" ? noTape() : statisticsTape();
    const cache = new ResultCache();
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
      cache,
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
    tape.release();
    cache.clear();
    if (!summary.ok) throw new Error(JSON.stringify(summary.diagnostics));
    return { steps, downloads };
  }

  /** The bare loop, on what the last run fed to the session. */
  loop(): Promise<number[]> {
    const gpu = this.backend instanceof WebGpuBackend ? this.backend.device : null;
    return this.bare.loop(this.steps, async () => gpu?.queue.onSubmittedWorkDone());
  }
}
