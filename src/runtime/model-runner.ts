import type { AssetRef } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Backend, Handle } from "./backend.ts";

/** Calls ONNX networks on tensors of one backend. `src/runtime/onnx` implements it. */
export interface ModelRunner {
  /** For summaries: `wasm`, `webgpu`. */
  readonly provider: string;
  /** For people, by the title of each network that is open: how its calls run, and why so. */
  readonly executions?: Readonly<Record<string, string>>;
  /** Its device reported an error: what sessions hold there may be broken, and they are opened anew. */
  doubt?(): void;
  /**
   * One network call. Numbers become float32 [batch]. Outputs have one reference each.
   * Fails with `model.*` diagnostics: a corrupt file, a size that does not fit, a session that cannot be made.
   */
  call(
    model: { asset: AssetRef; card: ModelCard },
    feeds: Readonly<Record<string, Handle | number>>,
    backend: Backend,
    load: () => Promise<Uint8Array>,
  ): Promise<Readonly<Record<string, Handle>>>;
}
