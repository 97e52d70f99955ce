import { compile } from "../../graph/compile.ts";
import { assertNever, type Diagnostic } from "../../graph/diagnostic.ts";
import { type PlanStep, planNodes } from "../../graph/plan.ts";
import { registry } from "../../nodes/registry.ts";
import type { RunHandle } from "../../runtime/client.ts";
import type { ProviderChoice, RunEvent, RunSummary } from "../../runtime/protocol.ts";
import { useLibrary } from "../library.ts";
import { currentDocument, useDocument } from "./document-store.ts";
import { clearVerdicts, resetNodeRuns, updateNodeRun } from "./node-runs.ts";
import { useProblems } from "./problems.ts";
import { logEvent, logRunStart } from "./run-log.ts";
import { idleRun, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";
import { drawUnlockedSeeds } from "./seed-locks.ts";
import { notify } from "./toast-store.ts";
import { forgetPictures } from "./wire-previews.ts";

let handle: RunHandle | null = null;
/** Node ids of the run that call a network: what progress counts. */
let callers = new Set<string>();
/** Node ids of the run that are inside loops. */
let looped: ReadonlySet<string> = new Set();

const nodeIds = (steps: readonly PlanStep[]): string[] => [...planNodes(steps)].map(({ id }) => id);

/** Compiles the open document and runs it. Null when it does not compile: the problems say why. */
export async function startRun(options: { startPaused?: boolean } = {}): Promise<RunSummary | null> {
  drawUnlockedSeeds();
  const { environment } = useLibrary.getState();
  const compiled = compile(currentDocument(), registry, environment);
  if (!compiled.ok) {
    refuseRun(compiled.diagnostics);
    return null;
  }
  clearVerdicts();
  forgetPictures();
  callers = new Set();
  looped = new Set(compiled.value.steps.flatMap((step) => (step.kind === "zone" ? nodeIds([step]) : [])));
  logRunStart();
  for (const node of planNodes(compiled.value.steps)) {
    if (registry.get(node.type)?.kind === "model") callers.add(node.id);
  }
  const mine = runtime().run(compiled.value, {
    cards: environment.cards,
    startPaused: options.startPaused,
    onEvent,
  });
  handle = mine;
  useProblems.setState({ run: [] });
  useRun.setState((state) => ({ ...idleRun, phase: "running", runId: mine.runId, number: state.number + 1 }));
  const summary = await mine.done;
  if (handle === mine) finish(summary);
  return summary;
}

function refuseRun(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  useProblems.setState({ run: diagnostics });
  const first = errors[0];
  if (!first) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more, see Problems)` : "";
  notify({ tone: "error", message: `Cannot run: ${first.message}${more}`, hint: first.hint });
}

export function pauseRun(): void {
  if (useRun.getState().phase !== "running") return;
  useRun.setState({ phase: "pausing" });
  handle?.control("pause");
}

export function resumeRun(): void {
  useRun.setState({ phase: "running", step: null });
  handle?.control("resume");
}

/** One iteration more; from rest, a run that stops after its first iteration. */
export function stepRun(): void {
  const { phase } = useRun.getState();
  if (phase === "idle") void startRun({ startPaused: true });
  else if (phase === "paused") {
    useRun.setState({ phase: "pausing", step: null });
    handle?.control("step");
  } else pauseRun();
}

export function stopRun(): void {
  if (useRun.getState().phase === "idle") return;
  useRun.setState({ phase: "stopping" });
  handle?.control("stop");
}

/** Pause or go on, whichever makes sense. */
export const togglePause = (): void => (useRun.getState().phase === "paused" ? resumeRun() : pauseRun());

/** Another document is open: what the last run showed is not of it. */
export function forgetRun(): void {
  stopRun();
  handle = null;
  resetNodeRuns();
  forgetPictures();
  useProblems.setState({ run: [] });
  useRun.setState({ ...idleRun });
}

export function forgetRunsOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation !== previous.generation) forgetRun();
  });
}

export async function chooseDevice(choice: ProviderChoice): Promise<void> {
  try {
    useRun.setState({ device: await runtime().device(choice), deviceError: null });
  } catch (error) {
    useRun.setState({ device: null, deviceError: error instanceof Error ? error.message : String(error) });
  }
}

function finish(summary: RunSummary): void {
  handle = null;
  // The last events may still be on their way.
  for (const [id, { status, ms, reason }] of Object.entries(summary.nodes))
    updateNodeRun(id, (run) => ({ ...run, status, ms, reason: reason ?? run.reason }));
  useProblems.setState({ run: summary.diagnostics });
  useRun.setState((state) => ({ phase: "idle", summary, loops: summary.ok ? state.loops : {} }));
  void refreshTape();
  const error = summary.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (summary.outcome === "failed" && error) notify({ tone: "error", message: error.message, hint: error.hint });
}

let tapeAsked = false;
let tapeMoved = false;

/** At most one question under way: the worker answers between network calls. */
async function refreshTape(): Promise<void> {
  tapeMoved = tapeAsked;
  if (tapeAsked) return;
  tapeAsked = true;
  try {
    const tape = await runtime().tape();
    if (tape.runId === useRun.getState().runId) useRun.setState({ tape });
  } catch {
    // The worker was replaced; the run's own summary says so.
  } finally {
    tapeAsked = false;
  }
  // An iteration ended while the answer was on its way.
  if (tapeMoved) await refreshTape();
}

function onEvent(event: RunEvent): void {
  // Those of an older run, or of a run on a graph that is no longer open, come too late. The last ones of this run may
  // come after its summary, which takes another channel.
  if (event.runId !== useRun.getState().runId) return;
  logEvent(useRun.getState().number, event, (id) => looped.has(id));
  switch (event.type) {
    case "started":
      useRun.setState({ callsPlanned: event.unetCalls, nodesPlanned: event.nodes.length });
      for (const id of event.nodes) updateNodeRun(id, (run) => ({ ...run, status: "queued" }));
      break;
    case "node":
      onNode(event);
      break;
    case "warning":
      updateNodeRun(event.nodeId, (run) =>
        run.warnings.includes(event.message) ? run : { ...run, warnings: [...run.warnings, event.message] },
      );
      break;
    case "loop":
      useRun.setState((state) => ({ loops: { ...state.loops, [event.progress.zone]: event.progress } }));
      break;
    case "iteration":
      void refreshTape();
      break;
    case "preview":
      onPreview(event);
      break;
    case "value":
      updateNodeRun(event.nodeId, (run) => ({ ...run, values: { ...run.values, [event.port]: event.value } }));
      break;
    case "paused":
      if (handle) useRun.setState({ phase: "paused" });
      void refreshTape();
      break;
    case "resumed":
      useRun.setState((state) => (state.phase === "paused" ? { phase: "running" } : {}));
      break;
    case "finished":
      break;
    default:
      assertNever(event);
  }
}

function onPreview({ nodeId, port, preview, shape, iteration }: Extract<RunEvent, { type: "preview" }>): void {
  updateNodeRun(nodeId, (run) => ({ ...run, previews: { ...run.previews, [port]: { preview, shape, iteration } } }));
}

function onNode(event: Extract<RunEvent, { type: "node" }>): void {
  updateNodeRun(event.nodeId, (run) => ({
    ...run,
    status: event.status,
    ms: event.ms ?? run.ms,
    diagnostic: event.diagnostic ?? null,
    reason: event.reason ?? run.reason,
  }));
  if (event.status !== "done" && event.status !== "cached") return;
  useRun.setState((state) => ({
    nodesDone: state.nodesDone + 1,
    callsDone: state.callsDone + (callers.has(event.nodeId) ? 1 : 0),
  }));
}
