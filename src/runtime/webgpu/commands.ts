import { fail } from "../../graph/diagnostic.ts";
import { failMemory, isOutOfMemory } from "../out-of-memory.ts";

/** How long a device takes at most, milliseconds, to say that it is lost after a call on it has failed. */
const LOSS_MS = 200;
/** Commands recorded before they are sent on their own accord. */
const LONGEST_BATCH = 64;

/**
 * Commands on a device's queue, sent in batches: with the batch's last command, at the end of the current task, or by
 * `flush`. Whoever else writes to the queue (onnxruntime, `writeBuffer`) must flush first, or would overtake them.
 */
export class Commands {
  #encoder: GPUCommandEncoder | null = null;
  #recorded = 0;
  #afterSubmit: (() => void)[] = [];
  #error: string | null = null;
  #lost = false;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  readonly #onError = (event: GPUUncapturedErrorEvent): void => {
    this.onError();
    this.#error ??=
      event.error instanceof GPUOutOfMemoryError ? `out of memory: ${event.error.message}` : event.error.message;
  };

  constructor(
    readonly device: GPUDevice,
    /** Told as soon as the device reports an error. */
    readonly onError: () => void = () => {},
  ) {
    device.addEventListener("uncapturederror", this.#onError);
    void device.lost.then(() => {
      this.#lost = true;
    });
  }

  /** The pipeline of a shader's entry point; made once for each text. */
  pipeline(code: string, entryPoint = "main"): GPUComputePipeline {
    const key = `${entryPoint}\n${code}`;
    const known = this.#pipelines.get(key);
    if (known) return known;
    const module = this.device.createShaderModule({ code });
    const pipeline = this.device.createComputePipeline({ layout: "auto", compute: { module, entryPoint } });
    this.#pipelines.set(key, pipeline);
    return pipeline;
  }

  /** Runs a pipeline with these buffers as bindings 0, 1, … of group 0. */
  dispatch(
    pipeline: GPUComputePipeline,
    bindings: readonly GPUBufferBinding[],
    [x, y]: readonly [number, number],
  ): void {
    const entries = bindings.map((resource, binding) => ({ binding, resource }));
    const group = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    this.record((encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y);
      pass.end();
    });
  }

  record(command: (encoder: GPUCommandEncoder) => void): void {
    if (!this.#encoder) {
      this.#encoder = this.device.createCommandEncoder();
      queueMicrotask(() => this.flush());
    }
    command(this.#encoder);
    if (++this.#recorded >= LONGEST_BATCH) this.flush();
  }

  /** Calls `action` once the commands recorded so far are on the queue. */
  afterSubmit(action: () => void): void {
    if (this.#encoder) this.#afterSubmit.push(action);
    else action();
  }

  flush(): void {
    if (!this.#encoder) return;
    const commands = this.#encoder.finish();
    this.#encoder = null;
    this.#recorded = 0;
    this.device.queue.submit([commands]);
    for (const action of this.#afterSubmit.splice(0)) action();
  }

  /**
   * The first `bytes` of a buffer, after all commands so far. `aside`: for what a run does not wait for; an error is left
   * for the next one who looks.
   */
  async read(buffer: GPUBuffer, bytes: number, aside = false): Promise<ArrayBuffer> {
    const staging = this.device.createBuffer({
      size: Math.max(4, bytes),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.record((encoder) => encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes));
    this.flush();
    try {
      await staging.mapAsync(GPUMapMode.READ);
      this.#look(aside);
      return staging.getMappedRange().slice(0, bytes);
    } catch (error) {
      this.#look(aside);
      // A device is often found out by its first failing call, before it says that it is lost.
      if (error instanceof DOMException) return this.failLost();
      throw error;
    } finally {
      staging.destroy();
    }
  }

  async finished(): Promise<void> {
    this.flush();
    try {
      await this.device.queue.onSubmittedWorkDone();
    } catch (error) {
      if (error instanceof DOMException) return this.failLost();
      throw error;
    }
    this.check();
  }

  /** Fails if the device was lost, or reported an error since the last look. */
  check(): void {
    this.#look(false);
  }

  #look(aside: boolean): void {
    if (this.#lost) this.failLost();
    const message = this.#error;
    if (!aside) this.#error = null;
    if (message === null) return;
    if (isOutOfMemory(message)) failMemory(`the GPU reported: ${message}`);
    fail("run.internal", `the GPU reported: ${message}`);
  }

  /** The same once a call on the device has failed: it may be the loss that is not told yet. */
  async checkSoon(): Promise<void> {
    await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, LOSS_MS))]);
    this.check();
  }

  dispose(): void {
    this.flush();
    this.device.removeEventListener("uncapturederror", this.#onError);
    this.#pipelines.clear();
  }

  private failLost(): never {
    return fail("run.device-lost", "the GPU device was lost", { hint: "Run again, or choose WASM as the device." });
  }
}
