import { DiagnosticError, fail } from "../../graph/diagnostic.ts";
import type { AssetRef } from "../../graph/document.ts";
import type { ModelCard } from "../../graph/model-card.ts";
import type { Backend, Handle } from "../backend.ts";
import type { ModelRunner } from "../model-runner.ts";
import { isHandle } from "../value.ts";
import { Mutex, type Ort } from "./ort.ts";

/** How tensors go in and out of sessions: CPU arrays, or GPU buffers that stay where they are. */
export interface TensorBridge {
  readonly provider: string;
  readonly sessionOptions: Ort.InferenceSession.SessionOptions;
  toOrt(ort: typeof Ort, handle: Handle, backend: Backend): Promise<Ort.Tensor>;
  fromOrt(tensor: Ort.Tensor, backend: Backend): Promise<Handle>;
}

/** What the first network call of a session may take beside an ordinary one: compiling, warming up. */
const SESSION_MS = 10_000;

/** Owns the sessions, by file hash; every create, run and release goes through one mutex. */
export class SessionRunner implements ModelRunner {
  readonly #sessions = new Map<string, Ort.InferenceSession>();
  readonly #mutex = new Mutex();
  /** Milliseconds an element of the input took, by file hash: images of other sizes take their share. */
  readonly #pace = new Map<string, number>();

  constructor(
    readonly ort: typeof Ort,
    readonly bridge: TensorBridge,
    /** Told before each call that blocks the thread. */
    readonly busy: (expectedMs: number) => void = () => {},
  ) {}

  get provider(): string {
    return this.bridge.provider;
  }

  async call(
    model: { asset: AssetRef; card: ModelCard },
    feeds: Readonly<Record<string, Handle | number>>,
    backend: Backend,
    load: () => Promise<Uint8Array>,
  ): Promise<Readonly<Record<string, Handle>>> {
    checkFeeds(model.card, feeds);
    const session = await this.#session(model.asset, load);
    const batch = batchOf(feeds);
    return this.#mutex.run(async () => {
      const inputs: Record<string, Ort.Tensor> = {};
      for (const [name, value] of Object.entries(feeds))
        inputs[name] = isHandle(value)
          ? await this.bridge.toOrt(this.ort, value, backend)
          : numberFeed(this.ort, session, name, value, batch);
      const elements = Math.max(1, ...Object.values(inputs).map((tensor) => tensor.size));
      const pace = this.#pace.get(model.asset.sha256);
      const began = performance.now();
      this.busy(pace === undefined ? SESSION_MS : pace * elements);
      const results = await this.#run(session, inputs, model);
      this.#pace.set(model.asset.sha256, (performance.now() - began) / elements);
      const outputs: Record<string, Handle> = {};
      for (const [name, tensor] of Object.entries(results)) outputs[name] = await this.bridge.fromOrt(tensor, backend);
      return outputs;
    });
  }

  async #run(
    session: Ort.InferenceSession,
    inputs: Record<string, Ort.Tensor>,
    model: { asset: AssetRef; card: ModelCard },
  ): Promise<Ort.InferenceSession.ReturnType> {
    const missing = session.inputNames.filter((name) => !inputs[name]);
    if (missing.length > 0)
      fail(
        "model.corrupt",
        `The network “${model.card.title}” wants inputs that its card does not name: ${missing.join(", ")}.`,
        { hint: "The model.json beside it is of another file." },
      );
    try {
      return await session.run(inputs);
    } catch (error) {
      fail(
        "model.size",
        `The network “${model.card.title}” could not run on ${shapesOf(inputs)}: ${(error as Error).message}`,
        {
          hint: `Its card asks for sides that are multiples of ${model.card.size.multipleOf}, at least ${model.card.size.min} px.`,
        },
      );
    }
  }

  /** Each file's session is made once; one that cannot be made is tried again next time. */
  async #session(asset: AssetRef, load: () => Promise<Uint8Array>): Promise<Ort.InferenceSession> {
    const known = this.#sessions.get(asset.sha256);
    if (known) return known;
    const bytes = await load();
    return this.#mutex.run(async () => {
      const raced = this.#sessions.get(asset.sha256);
      if (raced) return raced;
      this.busy(SESSION_MS);
      try {
        const session = await this.ort.InferenceSession.create(bytes, {
          logSeverityLevel: 3,
          ...this.bridge.sessionOptions,
        });
        this.#sessions.set(asset.sha256, session);
        return session;
      } catch (error) {
        if (error instanceof DiagnosticError) throw error;
        fail("model.corrupt", `“${asset.name}” could not be opened as an ONNX model: ${(error as Error).message}`, {
          hint: "The file may be damaged, or use operators that onnxruntime-web does not have. Choose another model.",
        });
      }
    });
  }

  async dispose(): Promise<void> {
    await this.#mutex.run(async () => {
      for (const session of this.#sessions.values()) await session.release();
      this.#sessions.clear();
    });
  }
}

/** A number as the network declares it: float32 or int64, of [batch], a fixed length, or a scalar. */
function numberFeed(
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

/** Refuses sizes the card rules out: nothing is padded or resized behind the user's back. */
function checkFeeds(card: ModelCard, feeds: Readonly<Record<string, Handle | number>>): void {
  for (const [name, value] of Object.entries(feeds)) {
    if (!isHandle(value)) continue;
    const [, channels = 0, height = 0, width = 0] = value.shape;
    const wanted = card.inputs.find((input) => input.name === name)?.channels;
    if (value.shape.length !== 4 || (wanted !== undefined && channels !== wanted))
      fail(
        "model.size",
        `The network “${card.title}” wants ${wanted ?? 3} channels for “${name}” and was given ${value.shape.join("×")}.`,
        { port: name },
      );
    const { multipleOf, min, max, fixed } = card.size;
    if (fixed && (height !== fixed[0] || width !== fixed[1]))
      fail(
        "model.size",
        `The network “${card.title}” takes images of exactly ${fixed[1]}×${fixed[0]} px, not ${width}×${height}.`,
        { hint: "Resize or crop the input." },
      );
    if (
      height % multipleOf ||
      width % multipleOf ||
      Math.min(height, width) < min ||
      (max !== null && Math.max(height, width) > max)
    )
      fail(
        "model.size",
        `The network “${card.title}” takes sides that are multiples of ${multipleOf}, ${min} px or more${max === null ? "" : `, at most ${max} px`}; this image is ${width}×${height}.`,
        {
          hint: "Set the size policy of Degraded input, for example crop.",
        },
      );
  }
}

function batchOf(feeds: Readonly<Record<string, Handle | number>>): number {
  for (const value of Object.values(feeds)) if (isHandle(value)) return value.shape[0] ?? 1;
  return 1;
}

const shapesOf = (inputs: Readonly<Record<string, Ort.Tensor>>): string =>
  Object.entries(inputs)
    .map(([name, tensor]) => `${name} ${tensor.dims.join("×")}`)
    .join(", ");
