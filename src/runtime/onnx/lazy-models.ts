import type { ModelRunner } from "../model-runner.ts";
import type { TensorBridge } from "./network.ts";
import { loadOrt, type OrtBuild } from "./ort.ts";
import { SessionRunner } from "./session-runner.ts";

/** Loads onnxruntime, some megabytes of WASM, at the first network call: graphs without networks need none of it. */
export class LazyModels implements ModelRunner {
  #runner: Promise<SessionRunner> | null = null;
  #loaded: SessionRunner | null = null;

  constructor(
    readonly options: {
      readonly build: OrtBuild;
      readonly threads: number;
      readonly bridge: TensorBridge;
      /** Told before each call that blocks the thread. */
      readonly busy?: (expectedMs: number) => void;
    },
  ) {}

  get provider(): string {
    return this.options.bridge.provider;
  }

  get executions(): Readonly<Record<string, string>> {
    return this.#loaded?.executions ?? {};
  }

  async call(...call: Parameters<ModelRunner["call"]>): ReturnType<ModelRunner["call"]> {
    // A load that failed, for a network hiccup say, is tried again at the next call.
    this.#runner ??= this.#load().catch((error: unknown) => {
      this.#runner = null;
      throw error;
    });
    return (await this.#runner).call(...call);
  }

  doubt(): void {
    this.#loaded?.doubt();
  }

  async dispose(): Promise<void> {
    const runner = await this.#runner?.catch(() => null);
    await runner?.dispose();
  }

  async #load(): Promise<SessionRunner> {
    const { build, threads, bridge, busy } = this.options;
    this.#loaded = new SessionRunner(await loadOrt(build, threads), bridge, busy);
    return this.#loaded;
  }
}
