import { compile } from "../graph/compile.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { GraphDocument, Json } from "../graph/document.ts";
import { parseDocument } from "../graph/document-io.ts";
import { registry } from "../nodes/registry.ts";
import type {
  Answer,
  CompareQuery,
  ForkPoint,
  MemoryLimits,
  NodeReason,
  NodeStatus,
  OracleQuery,
  OracleReport,
  Preflight,
  RunComparison,
  RunRecord,
  RunSummary,
  TapeIndex,
  WireQuery,
} from "../runtime/protocol.ts";
import { useLibrary } from "./library.ts";
import { currentDocument } from "./state/document-store.ts";
import { nodeRun, nodeRunIds } from "./state/node-runs.ts";
import { replaceDocument } from "./state/opening.ts";
import { allProblems, useProblems } from "./state/problems.ts";
import { startRun, stopRun } from "./state/run-controller.ts";
import { type RunPhase, useRun } from "./state/run-store.ts";
import { runtime } from "./state/runtime.ts";

/** The page's scripting interface, `window.studio`: documented in docs/scripting.md. */
export interface StudioScripting {
  /** Opens a graph, given as JSON text or as an object, in place of the open one and without a question. */
  open(graph: string | object): { readonly ok: boolean; readonly diagnostics: readonly Diagnostic[] };
  /** The open graph. */
  graph(): GraphDocument;
  /**
   * Runs it. A graph that does not compile answers with `ok: false` and its diagnostics. With `fork` it leaves an
   * earlier run (the last one, when none is named) at an iteration of a loop.
   */
  run(options?: {
    readonly fork?: Omit<ForkPoint, "runId"> & { readonly runId?: string };
  }): Promise<
    RunSummary | { readonly ok: false; readonly outcome: "refused"; readonly diagnostics: readonly Diagnostic[] }
  >;
  stop(): void;
  /** The value on a wire of the last run, at an iteration (0-based) or the last one. Rejects when there is none. */
  value(
    wire: string,
    options?: Omit<WireQuery, "wire">,
  ): Promise<{ readonly dtype: string; readonly shape: readonly number[]; readonly data: Float32Array } | Json>;
  state(): StudioState;
  /** Why a node ran in the last run, or did not have to; null when it was not in it. */
  why(nodeId: string): NodeReason | null;
  /** Shapes, bytes, network calls and time of the open graph, and why it would be refused. */
  preflight(): Promise<Preflight>;
  /** The runs that are kept, oldest first. */
  runs(): Promise<readonly RunRecord[]>;
  /** Two of them, wire by wire. */
  compare(a: string, b: string, options?: Omit<CompareQuery, "a" | "b">): Promise<RunComparison>;
  /** A node of a run, run again on the CPU. */
  oracle(nodeId: string, options?: Omit<OracleQuery, "nodeId">): Promise<OracleReport>;
  /** A run as one file, and a run of such a file. */
  exportTape(runId?: string): Promise<Uint8Array>;
  importTape(bytes: Uint8Array): Promise<TapeIndex>;
  /** Sets bounds, in bytes; answers with all of them. */
  limits(limits?: Partial<MemoryLimits>): Promise<MemoryLimits>;
}

export interface StudioState {
  readonly phase: RunPhase;
  /** Nodes of the last run. */
  readonly nodes: Readonly<Record<string, { readonly status: NodeStatus | "idle"; readonly ms: number | null }>>;
  /** Loops of the last run by their start node: complete iterations, and how many there are. */
  readonly loops: Readonly<Record<string, { readonly iterations: number; readonly count: number }>>;
  /** Iteration that the views show; null follows the run. */
  readonly step: number | null;
  readonly device: { readonly provider: string; readonly label: string; readonly reason: string } | null;
  readonly problems: readonly Diagnostic[];
}

declare global {
  interface Window {
    studio: StudioScripting;
  }
}

export function installScripting(): void {
  window.studio = {
    open: openGraph,
    graph: currentDocument,
    run: async ({ fork } = {}) => {
      const runId = fork?.runId ?? useRun.getState().runId ?? "";
      const summary = await startRun(fork ? { fork: { ...fork, runId } } : {});
      return summary ?? { ok: false, outcome: "refused", diagnostics: useProblems.getState().run };
    },
    stop: stopRun,
    value: async (wire, options = {}) => answered(await runtime().value({ ...options, wire })),
    state: studioState,
    why: (nodeId) => nodeRun(nodeId).reason,
    preflight: preflightOpen,
    runs: () => runtime().runs(),
    compare: async (a, b, options = {}) => answered(await runtime().compare({ ...options, a, b })),
    oracle: async (nodeId, options = {}) => answered(await runtime().oracle({ ...options, nodeId })),
    exportTape: async (runId) => answered(await runtime().exportTape(runId)),
    importTape: async (bytes) => answered(await runtime().importTape(bytes)),
    limits: (limits = {}) => runtime().limits(limits),
  };
}

/** A question that has no answer rejects with its diagnostic. */
function answered<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.diagnostic.code}: ${answer.diagnostic.message}`);
  return answer.value;
}

async function preflightOpen(): Promise<Preflight> {
  const { environment } = useLibrary.getState();
  const compiled = compile(currentDocument(), registry, environment);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  return answered(await runtime().preflight(compiled.value, environment.cards));
}

function openGraph(graph: string | object): ReturnType<StudioScripting["open"]> {
  const result = parseDocument(typeof graph === "string" ? graph : JSON.stringify(graph), registry);
  if (result.ok) replaceDocument(result.value, result.diagnostics);
  return { ok: result.ok, diagnostics: result.diagnostics };
}

function studioState(): StudioState {
  const { phase, tape, loops, step, device } = useRun.getState();
  const zones = [...new Set([...Object.keys(loops), ...(tape?.zones.map((zone) => zone.zone) ?? [])])];
  return {
    phase,
    nodes: Object.fromEntries(nodeRunIds().map((id) => [id, { status: nodeRun(id).status, ms: nodeRun(id).ms }])),
    loops: Object.fromEntries(
      zones.map((zone) => {
        const iterations = tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0;
        return [zone, { iterations, count: loops[zone]?.count ?? iterations }];
      }),
    ),
    step,
    device: device && { provider: device.provider, label: device.label, reason: device.reason },
    problems: allProblems(useProblems.getState()),
  };
}
