import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Plan } from "../graph/plan.ts";
import type {
  Answer,
  DeviceInfo,
  Preview,
  ProviderChoice,
  RunCommand,
  RunEvent,
  RunSummary,
  Statistics,
  TapeIndex,
  TensorData,
  WireQuery,
} from "./protocol.ts";

/** What the page uses to run graphs: owns the worker, its heartbeat and its replacement. */
export interface RuntimeClient {
  /** Resolves when the worker has chosen a provider. Called again to override the choice. */
  device(choice?: ProviderChoice): Promise<DeviceInfo>;
  /** Starts a run; a run under way is stopped first. Never rejects: failures are in the summary. */
  run(
    plan: Plan,
    options: { cards: readonly ModelCard[]; startPaused?: boolean; onEvent: (event: RunEvent) => void },
  ): RunHandle;
  tape(): Promise<TapeIndex>;
  value(query: WireQuery): Promise<Answer<TensorData | Json>>;
  statistics(query: WireQuery): Promise<Answer<Statistics & { shape: readonly number[] }>>;
  preview(
    query: WireQuery & { maxSize: number; channel?: number },
  ): Promise<Answer<Preview & { shape: readonly number[] }>>;
  save(nodeId: string): Promise<Answer<{ name: string; mime: string; bytes: Uint8Array }>>;
  dispose(): void;
}

export interface RunHandle {
  readonly runId: string;
  readonly done: Promise<RunSummary>;
  control(command: RunCommand): void;
}

/** Bytes of an asset from the shipped library or the user's storage; null when it is not here. */
export type AssetProvider = (ref: AssetRef) => Promise<Uint8Array | null>;

export declare function createRuntimeClient(options: { assets: AssetProvider }): RuntimeClient;
