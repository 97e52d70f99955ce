import type { Diagnostic } from "../graph/diagnostic.ts";
import type { GraphDocument, Json } from "../graph/document.ts";
import { parseDocument } from "../graph/document-io.ts";
import { registry } from "../nodes/registry.ts";
import type { NodeStatus, RunSummary } from "../runtime/protocol.ts";
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
  /** Runs it. A graph that does not compile answers with `ok: false` and its diagnostics. */
  run(): Promise<
    RunSummary | { readonly ok: false; readonly outcome: "refused"; readonly diagnostics: readonly Diagnostic[] }
  >;
  stop(): void;
  /** The value on a wire of the last run, at an iteration (0-based) or the last one. Rejects when there is none. */
  value(
    wire: string,
    options?: { readonly step?: number },
  ): Promise<{ readonly dtype: string; readonly shape: readonly number[]; readonly data: Float32Array } | Json>;
  state(): StudioState;
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
    run: async () => (await startRun()) ?? { ok: false, outcome: "refused", diagnostics: useProblems.getState().run },
    stop: stopRun,
    value: async (wire, options = {}) => {
      const answer = await runtime().value({ wire, step: options.step });
      if (!answer.ok) throw new Error(`${answer.diagnostic.code}: ${answer.diagnostic.message}`);
      return answer.value;
    },
    state: studioState,
  };
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
