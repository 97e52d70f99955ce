import { compile, type Environment } from "../graph/compile.ts";
import { type Diagnostic, hasErrors } from "../graph/diagnostic.ts";
import type { GraphDocument } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { ParamSpec } from "../graph/node-type.ts";
import { type Plan, planNodes } from "../graph/plan.ts";
import type { AnyNode, SavedFile } from "../nodes/define.ts";
import type { AssetSource } from "./assets.ts";
import type { Backend } from "./backend.ts";
import { ResultCache } from "./cache.ts";
import { RunControl } from "./control.ts";
import { CpuBackend } from "./cpu-backend.ts";
import { execute } from "./executor.ts";
import { viewWires } from "./kept-runs.ts";
import type { ModelRunner } from "./model-runner.ts";
import { cpuBridge } from "./onnx/cpu-bridge.ts";
import { LazyModels } from "./onnx/lazy-models.ts";
import type { Recording, RunEvent, RunSummary, TapeIndex } from "./protocol.ts";
import { saveView } from "./save-view.ts";
import { RECORD_TENSORS } from "./tape.ts";
import { Tapes } from "./tapes.ts";
import { isHandle } from "./value.ts";

export interface LocalRunOptions {
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly cards?: ReadonlyMap<string, ModelCard>;
  readonly assets?: AssetSource;
  readonly control?: RunControl;
  readonly onEvent?: (event: RunEvent) => void;
  readonly models?: ModelRunner;
  readonly backend?: Backend;
  readonly cache?: ResultCache;
  /** Where its tape is kept beside those of other runs. */
  readonly tapes?: Tapes;
  readonly recording?: Recording;
}

export interface LocalRun {
  readonly summary: RunSummary;
  readonly plan: Plan;
  /** The value of a wire, tensors as `{ shape, data }`; undefined when it was not kept. */
  value(wire: string, step?: number, outer?: readonly number[]): Promise<unknown>;
  tape(): TapeIndex;
  /** The files of the plan's views, in order: Image output's PNG. */
  save(): Promise<{ node: string; file: SavedFile }[]>;
  /** Lets go of the tape's tensors. */
  release(): void;
}

export type LocalResult =
  | ({ readonly ok: true } & LocalRun)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Compiles a document and runs it here, on the CPU backend: the same plan and executor as in the worker. */
export async function runLocal(document: GraphDocument, options: LocalRunOptions): Promise<LocalResult> {
  const assets = options.assets ?? (async () => null);
  const cards = options.cards ?? new Map();
  const compiled = compile(document, options.registry, await environmentOf(document, options.registry, cards, assets));
  if (!compiled.ok || hasErrors(compiled.diagnostics)) return { ok: false, diagnostics: compiled.diagnostics };
  return { ok: true, ...(await runPlan(compiled.value, { ...options, assets, cards })) };
}

/** The assets a document names that the source has; the bytes themselves are read when a node wants them. */
async function environmentOf(
  document: GraphDocument,
  registry: ReadonlyMap<string, AnyNode>,
  cards: ReadonlyMap<string, ModelCard>,
  source: AssetSource,
): Promise<Environment> {
  const assets = new Set<string>();
  for (const graph of Object.values(document.graphs))
    for (const node of graph.nodes)
      for (const [name, spec] of Object.entries<ParamSpec>(registry.get(node.type)?.params ?? {})) {
        const ref = node.params[name] as { name: string; sha256: string; bytes: number } | null | undefined;
        if (spec.kind === "asset" && typeof ref?.sha256 === "string" && (await source(ref))) assets.add(ref.sha256);
      }
  return { cards, assets };
}

/** Sessions outlive a run: a folder of images opens its network once. */
const sharedModels = new LazyModels({ build: "wasm", threads: 2, bridge: cpuBridge });

let runs = 0;

async function runPlan(
  plan: Plan,
  options: LocalRunOptions & { assets: AssetSource; cards: ReadonlyMap<string, ModelCard> },
): Promise<LocalRun> {
  const backend = options.backend ?? new CpuBackend();
  const runId = `local-${++runs}`;
  const tape = (options.tapes ?? new Tapes()).open(runId, {
    recording: options.recording ?? RECORD_TENSORS,
    wanted: viewWires(plan, options.registry),
  });
  const environment = { backend, models: options.models ?? sharedModels, assets: options.assets, cards: options.cards };
  const summary = await execute({
    runId,
    plan,
    registry: options.registry,
    environment,
    control: options.control ?? new RunControl(),
    tape,
    cache: options.cache ?? new ResultCache(0),
    previewSize: 0,
    emit: options.onEvent ?? (() => {}),
  });
  return {
    summary,
    plan,
    tape: () => tape.index(),
    release: () => tape.release(),
    async save() {
      const files: { node: string; file: SavedFile }[] = [];
      for (const node of planNodes(plan.steps)) {
        const file = await saveView(node, options.registry, environment, tape);
        if (file) files.push({ node: node.id, file });
      }
      return files;
    },
    value: async (wire, step, outer) => {
      const value = tape.read(wire, { step, outer });
      return isHandle(value) ? backend.download(value) : value;
    },
  };
}
