import type { Backend, Handle } from "../backend.ts";
import { makeAll } from "../value.ts";
import type { WebGpuBackend } from "../webgpu/backend.ts";
import { type CapturedSession, openCaptured } from "./captured-session.ts";
import { batchOf, type Feeds, gpuTensor, type Network, numberFeed, shapesOf, type TensorBridge } from "./network.ts";
import type { Ort } from "./ort.ts";

/** Sessions on the backend's own device: buffers go in and out, nothing is read back. */
export function gpuBridge(device: GPUDevice): TensorBridge {
  // As an object: the string form loses the options and hangs with graph capture. NCHW: in NHWC, onnxruntime-web 1.30
  // convolves inputs whose channels are no multiple of 4 wrongly (measured: errors of the size of the values).
  const webgpu = { name: "webgpu", device, preferredLayout: "NCHW" } as const;
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: [webgpu as Ort.InferenceSession.WebGpuExecutionProviderOption],
    preferredOutputLocation: "gpu-buffer",
    logSeverityLevel: 3,
  };
  return { provider: "webgpu", network: (ort) => new GpuNetwork(ort, options) };
}

/**
 * Pixels of a call up to which a graph is captured. Submitting a few hundred kernels one by one takes about ten
 * milliseconds, a replay next to none; on more pixels the GPU takes longer than that anyway, both go on side by side,
 * and a captured session would only hold all its buffers for ever.
 */
const CAPTURED_PIXELS = 512 * 512;
/** Calls in a row of one shape after which a network that was opened for another is opened for this one. */
const SETTLED = 3;

/** Captured for one shape where that can be and pays; otherwise a plain session, which takes any. */
class GpuNetwork implements Network {
  #plain: Ort.InferenceSession | null = null;
  #captured: CapturedSession | null = null;
  /** Why this file cannot be captured; null while nothing speaks against it. */
  #refusal: string | null = null;
  #last = "";
  #inARow = 0;

  constructor(
    readonly ort: typeof Ort,
    readonly options: Ort.InferenceSession.SessionOptions,
  ) {}

  get inputNames(): readonly string[] {
    return this.#captured?.session.inputNames ?? this.#plain?.inputNames ?? [];
  }

  get execution(): string {
    if (this.#captured) return `WebGPU, captured at ${this.#captured.shapes}`;
    return `WebGPU, not captured: ${this.#refusal ?? "large images gain nothing, and sizes that change cannot be"}`;
  }

  async prepare(feeds: Feeds, load: () => Promise<Uint8Array>): Promise<void> {
    const shapes = describeShapes(feeds);
    this.#inARow = shapes === this.#last ? this.#inARow + 1 : 1;
    this.#last = shapes;
    if (this.#captured?.shapes === shapes) return;
    const opened = this.#captured !== null || this.#plain !== null;
    const capture =
      this.#refusal === null && pixelsOf(feeds) <= CAPTURED_PIXELS && (!opened || this.#inARow >= SETTLED);
    if (this.#plain && !capture) return;
    await this.release();
    const bytes = await load();
    if (capture) {
      const result = await openCaptured(this.ort, bytes, this.options, feeds, shapes);
      if (typeof result === "string") this.#refusal = result;
      else this.#captured = result;
    }
    if (!this.#captured) this.#plain = await this.ort.InferenceSession.create(bytes, this.options);
  }

  async run(feeds: Feeds, backend: Backend): Promise<Readonly<Record<string, Handle>>> {
    const gpu = backend as WebGpuBackend;
    // After a loss the first call rejects, and a second one may block the thread for ever.
    gpu.check();
    try {
      return this.#captured ? await this.#captured.run(feeds, gpu) : await this.#run(feeds, gpu);
    } catch (error) {
      await gpu.checkSoon();
      throw error;
    }
  }

  async #run(feeds: Feeds, gpu: WebGpuBackend): Promise<Readonly<Record<string, Handle>>> {
    const session = this.#plain!;
    const batch = batchOf(feeds);
    const inputs: Record<string, Ort.Tensor> = {};
    for (const [name, value] of Object.entries(feeds))
      inputs[name] =
        typeof value === "number"
          ? numberFeed(this.ort, session, name, value, batch)
          : gpuTensor(this.ort, gpu.bufferOf(value), value.shape);
    return makeAll(Object.entries(await session.run(inputs)), (tensor) =>
      gpu.wrap(tensor.gpuBuffer as GPUBuffer, tensor.dims, () => tensor.dispose()),
    );
  }

  async release(): Promise<void> {
    const [captured, plain] = [this.#captured, this.#plain];
    this.#captured = null;
    this.#plain = null;
    await captured?.release();
    await plain?.release();
  }
}

const describeShapes = (feeds: Feeds): string =>
  Object.entries(shapesOf(feeds))
    .map(([name, shape]) => `${name} ${shape.join("×")}`)
    .join(", ");

const pixelsOf = (feeds: Feeds): number =>
  Math.max(0, ...Object.values(shapesOf(feeds)).map(([batch = 1, , height = 1, width = 1]) => batch * height * width));
