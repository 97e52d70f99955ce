import { sizeOf } from "../../expression/tensor.ts";
import { DiagnosticError, fail } from "../../graph/diagnostic.ts";
import type { AssetRef } from "../../graph/document.ts";
import type { ModelCard } from "../../graph/model-card.ts";
import { networkSizeProblem } from "../../graph/network-size.ts";
import type { Backend, Handle } from "../backend.ts";
import type { ModelRunner } from "../model-runner.ts";
import { failMemory, isOutOfMemory } from "../out-of-memory.ts";
import { isHandle } from "../value.ts";
import { type Feeds, firstCallMs, type Network, shapesOf, type TensorBridge } from "./network.ts";
import { Mutex, type Ort } from "./ort.ts";

/** Owns the networks, by file hash; every create, run and release goes through one mutex. */
export class SessionRunner implements ModelRunner {
  readonly #networks = new Map<string, { readonly title: string; readonly network: Network }>();
  readonly #mutex = new Mutex();
  /** Milliseconds an element of the input took, by file hash: images of other sizes take their share. */
  readonly #pace = new Map<string, number>();
  #doubted = false;

  constructor(
    readonly ort: typeof Ort,
    readonly bridge: TensorBridge,
    /** Told before each call that blocks the thread. */
    readonly busy: (expectedMs: number) => void = () => {},
  ) {}

  get provider(): string {
    return this.bridge.provider;
  }

  /** For people, by the network's title: how its calls run. */
  get executions(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#networks.values()].map(({ title, network }) => [title, network.execution]));
  }

  async call(
    model: { asset: AssetRef; card: ModelCard },
    feeds: Feeds,
    backend: Backend,
    load: () => Promise<Uint8Array>,
  ): Promise<Readonly<Record<string, Handle>>> {
    checkFeeds(model.card, feeds);
    return this.#mutex.run(async () => {
      if (this.#doubted) await this.#releaseAll();
      const { sha256 } = model.asset;
      const elements = elementsOf(feeds);
      const network = await this.#prepared(model, feeds, load);
      const pace = this.#pace.get(sha256);
      const began = performance.now();
      this.busy(pace === undefined ? firstCallMs(model.asset.bytes, elements) : pace * elements);
      const outputs = await this.#run(network, feeds, backend, model.card);
      this.#pace.set(sha256, (performance.now() - began) / elements);
      return outputs;
    });
  }

  async #run(network: Network, feeds: Feeds, backend: Backend, card: ModelCard) {
    const missing = network.inputNames.filter((name) => feeds[name] === undefined);
    if (missing.length > 0)
      fail(
        "model.corrupt",
        `The network “${card.title}” wants inputs that its card does not name: ${missing.join(", ")}.`,
        { hint: "The model.json beside it is of another file." },
      );
    try {
      return await network.run(feeds, backend);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      const message = (error as Error).message;
      if (isOutOfMemory(message)) {
        // Its heap never shrinks, and what a failed call leaves in it is anybody's guess.
        await this.#releaseAll();
        failMemory(`the network “${card.title}” on ${describe(feeds)} (${message})`);
      }
      fail("model.size", `The network “${card.title}” could not run on ${describe(feeds)}: ${message}`, {
        hint: `Its card asks for sides that are multiples of ${card.size.multipleOf}, at least ${card.size.min} px.`,
      });
    }
  }

  /** Each file is opened once; one that cannot be opened is tried again next time. */
  async #prepared(
    { asset, card }: { asset: AssetRef; card: ModelCard },
    feeds: Feeds,
    load: () => Promise<Uint8Array>,
  ): Promise<Network> {
    const known = this.#networks.get(asset.sha256)?.network;
    const network = known ?? this.bridge.network(this.ort);
    try {
      await network.prepare(feeds, async () => {
        const bytes = await load();
        // Not before: a beat while the file comes would be taken for the end of it.
        this.busy(firstCallMs(bytes.length, elementsOf(feeds)));
        return bytes;
      });
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      const message = (error as Error).message;
      if (isOutOfMemory(message)) failMemory(`opening “${asset.name}” (${message})`);
      fail("model.corrupt", `“${asset.name}” could not be opened as an ONNX model: ${message}`, {
        hint: "The file may be damaged, or use operators that onnxruntime-web does not have. Choose another model.",
      });
    }
    if (!known) this.#networks.set(asset.sha256, { title: card.title, network });
    return network;
  }

  doubt(): void {
    this.#doubted = true;
  }

  async dispose(): Promise<void> {
    await this.#mutex.run(() => this.#releaseAll());
  }

  async #releaseAll(): Promise<void> {
    const networks = [...this.#networks.values()];
    this.#networks.clear();
    this.#doubted = false;
    for (const { network } of networks) await network.release();
  }
}

/** Refuses sizes the card rules out: nothing is padded or resized behind the user's back. */
function checkFeeds(card: ModelCard, feeds: Feeds): void {
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
    const problem = networkSizeProblem(card, { height, width });
    if (problem) fail("model.size", problem.message, { hint: problem.hint });
  }
}

const elementsOf = (feeds: Feeds): number => Math.max(1, ...Object.values(shapesOf(feeds)).map(sizeOf));

const describe = (feeds: Feeds): string =>
  Object.entries(shapesOf(feeds))
    .map(([name, shape]) => `${name} ${shape.join("×")}`)
    .join(", ");
