import type { Backend, Handle } from "../backend.ts";
import { makeAll } from "../value.ts";
import { batchOf, type Feeds, type Network, numberFeed, type TensorBridge } from "./network.ts";
import type { Ort } from "./ort.ts";

/** Sessions on WASM: arrays go in as they are, and come out as they are. */
export const cpuBridge: TensorBridge = {
  provider: "wasm",
  network: (ort) => new CpuNetwork(ort),
};

class CpuNetwork implements Network {
  readonly execution = "WASM";
  #session: Ort.InferenceSession | null = null;

  constructor(readonly ort: typeof Ort) {}

  get inputNames(): readonly string[] {
    return this.#session?.inputNames ?? [];
  }

  async prepare(_feeds: Feeds, load: () => Promise<Uint8Array>): Promise<void> {
    this.#session ??= await this.ort.InferenceSession.create(await load(), {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  }

  async run(feeds: Feeds, backend: Backend): Promise<Readonly<Record<string, Handle>>> {
    const batch = batchOf(feeds);
    const inputs: Record<string, Ort.Tensor> = {};
    const session = this.#session!;
    for (const [name, value] of Object.entries(feeds)) {
      if (typeof value === "number") inputs[name] = numberFeed(this.ort, session, name, value, batch);
      else {
        const { data, shape } = await backend.download(value);
        inputs[name] = new this.ort.Tensor("float32", data, shape);
      }
    }
    const results = await session.run(inputs);
    return makeAll(Object.entries(results), ({ dims, data }) =>
      backend.upload({ shape: dims, data: data as Float32Array }),
    );
  }

  async release(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.release();
  }
}
