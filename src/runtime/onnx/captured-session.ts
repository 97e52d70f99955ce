import { sizeOf } from "../../expression/tensor.ts";
import type { Handle } from "../backend.ts";
import { makeAll } from "../value.ts";
import type { WebGpuBackend } from "../webgpu/backend.ts";
import { paddedSize } from "../webgpu/buffer-pool.ts";
import { type Feeds, gpuTensor, shapesOf } from "./network.ts";
import type { Ort } from "./ort.ts";

/**
 * A session whose kernels were recorded at its first call and are only replayed since: its shapes are fixed, and so are
 * the buffers it reads and writes. Inputs are copied into them on the queue; outputs are copied out, since the next
 * call overwrites them.
 */
export class CapturedSession {
  readonly #buffers = new Map<string, GPUBuffer>();
  readonly #inputs: Record<string, Ort.Tensor> = {};

  /** @param shapes for people, and to compare with */
  constructor(
    ort: typeof Ort,
    readonly session: Ort.InferenceSession,
    readonly device: GPUDevice,
    readonly shapes: string,
  ) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    for (const input of session.inputMetadata) {
      const shape = input.isTensor ? (input.shape as readonly number[]) : [];
      const buffer = device.createBuffer({ size: paddedSize(4 * sizeOf(shape)), usage });
      this.#buffers.set(input.name, buffer);
      this.#inputs[input.name] = gpuTensor(ort, buffer, shape);
    }
  }

  async run(feeds: Feeds, gpu: WebGpuBackend): Promise<Readonly<Record<string, Handle>>> {
    for (const [name, value] of Object.entries(feeds)) {
      const buffer = this.#buffers.get(name)!;
      if (typeof value === "number") gpu.write(buffer, new Float32Array(this.#inputs[name]!.size).fill(value));
      else gpu.copyTo(buffer, value);
    }
    gpu.flush();
    // Without buffers for the results: those that a caller gives onnxruntime-web 1.30 forgets after the first call, and
    // finds again only by chance. Its own stay the same from call to call.
    const results = await this.session.run(this.#inputs);
    try {
      return makeAll(Object.entries(results), (tensor) => gpu.copyOf(tensor.gpuBuffer as GPUBuffer, tensor.dims));
    } finally {
      gpu.flush();
      // Lets go of this call's references; the session keeps the buffers.
      for (const tensor of Object.values(results)) tensor.dispose();
    }
  }

  async release(): Promise<void> {
    await this.session.release();
    for (const buffer of this.#buffers.values()) buffer.destroy();
  }
}

/** The session with its shapes fixed to those of the feeds, or why the network cannot be captured. */
export async function openCaptured(
  ort: typeof Ort,
  bytes: Uint8Array,
  options: Ort.InferenceSession.SessionOptions,
  feeds: Feeds,
  shapes: string,
): Promise<CapturedSession | string> {
  const device = (options.executionProviders![0] as { device: GPUDevice }).device;
  const [batch = 1, , height = 1, width = 1] = Object.values(shapesOf(feeds)).find((shape) => shape.length === 4) ?? [];
  // The names that our own exports have; those of other files are learnt from the first attempt.
  let sizes: Record<string, number> = { batch, height, width };
  for (const attempt of [1, 2]) {
    let session: Ort.InferenceSession;
    try {
      session = await ort.InferenceSession.create(bytes, {
        ...options,
        enableGraphCapture: true,
        freeDimensionOverrides: sizes,
      });
    } catch (error) {
      return `onnxruntime refuses (${(error as Error).message})`;
    }
    const free = freeSizes(session, feeds);
    if (typeof free !== "string" && Object.keys(free).length === 0)
      return new CapturedSession(ort, session, device, shapes);
    await session.release();
    if (typeof free === "string") return free;
    if (attempt === 2) break;
    sizes = { ...sizes, ...free };
  }
  return "its shapes cannot be fixed before it runs";
}

/** By name, the sizes of the dimensions that are still free; or why a capture cannot be. */
function freeSizes(session: Ort.InferenceSession, feeds: Feeds): Record<string, number> | string {
  const sizes: Record<string, number> = {};
  const shapes = shapesOf(feeds);
  for (const input of session.inputMetadata) {
    const fed = shapes[input.name];
    if (!fed || !input.isTensor) return `its input “${input.name}” is not fed`;
    if (input.type !== "float32") return `its input “${input.name}” is ${input.type}`;
    for (const [axis, size] of input.shape.entries()) {
      const wanted = fed[axis];
      if (typeof size === "string" && wanted !== undefined) sizes[size] = wanted;
      else if (size !== wanted && typeof feeds[input.name] !== "number") return "it is fed another shape than it takes";
    }
  }
  // An output's size is known when its inputs' are, or it can only be found by running.
  const known = session.outputMetadata.every(
    (output) => output.isTensor && output.shape.every((size) => typeof size === "number"),
  );
  return known || Object.keys(sizes).length > 0 ? sizes : "the size of its outputs is only known when it has run";
}
