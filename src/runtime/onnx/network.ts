import { fail } from "../../graph/diagnostic.ts";
import type { Backend, Handle } from "../backend.ts";
import type { Ort } from "./ort.ts";

/** What a network is called with: tensors, and numbers, which become what the network declares. */
export type Feeds = Readonly<Record<string, Handle | number>>;

/** Opening a session of a small network, compiling, warming up. */
const SESSION_MS = 10_000;

/**
 * Milliseconds that opening a network of so many bytes, or its first call on so many elements, may take: read at 10 MB a
 * second, and each weight applied to an eighth of the elements at 2.5 billion products a second, which is slow.
 */
export const firstCallMs = (bytes: number, elements: number): number =>
  SESSION_MS + bytes / 10_000 + ((bytes / 4) * (elements / 8)) / 2.5e6;

/** One model file on one provider, with whatever sessions its calls need. All methods only under the mutex. */
export interface Network {
  /** Makes the session that serves these feeds, when there is none yet. */
  prepare(feeds: Feeds, load: () => Promise<Uint8Array>): Promise<void>;
  /** Inputs of the prepared session. */
  readonly inputNames: readonly string[];
  /** One call; outputs have one reference each. */
  run(feeds: Feeds, backend: Backend): Promise<Readonly<Record<string, Handle>>>;
  /** For people: how its calls run, and why so. */
  readonly execution: string;
  release(): Promise<void>;
}

/** How networks run on a provider: on CPU arrays, or on GPU buffers that stay where they are. */
export interface TensorBridge {
  readonly provider: string;
  network(ort: typeof Ort): Network;
}

/** Numbers are given once an image. */
export function batchOf(feeds: Feeds): number {
  for (const value of Object.values(feeds)) if (typeof value !== "number") return value.shape[0] ?? 1;
  return 1;
}

/** Shapes of what the session gets. */
export function shapesOf(feeds: Feeds): Readonly<Record<string, readonly number[]>> {
  const numbers = [batchOf(feeds)];
  const shapes = Object.entries(feeds).map(([name, value]) => [
    name,
    typeof value === "number" ? numbers : value.shape,
  ]);
  return Object.fromEntries(shapes);
}

/** A number as the network declares it: float32 or int64, of [batch], a fixed length, or a scalar. */
export function numberFeed(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  name: string,
  value: number,
  batch: number,
): Ort.Tensor {
  const declared = session.inputMetadata.find((input) => input.name === name);
  const [length] = declared?.isTensor ? declared.shape : [batch];
  const dims = length === undefined ? [] : [typeof length === "number" ? length : batch];
  const size = dims[0] ?? 1;
  const type = declared?.isTensor ? declared.type : "float32";
  if (type === "float32") return new ort.Tensor(type, new Float32Array(size).fill(value), dims);
  if (type === "int64") return new ort.Tensor(type, new BigInt64Array(size).fill(BigInt(Math.round(value))), dims);
  return fail(
    "model.corrupt",
    `The network's input “${name}” is a number of type ${type}; float32 and int64 are known.`,
  );
}

/** The session's view of a buffer, which stays its owner's. */
export const gpuTensor = (ort: typeof Ort, buffer: GPUBuffer, shape: readonly number[]): Ort.Tensor =>
  ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims: [...shape] }) as Ort.Tensor;
