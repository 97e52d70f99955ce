import { compile } from "../../graph/compile.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { Plan } from "../../graph/plan.ts";
import { registry } from "../../nodes/registry.ts";
import type { RunHandle } from "../../runtime/client.ts";
import type { Breakpoint, ForkPoint, ProviderChoice, RunSummary, TensorData } from "../../runtime/protocol.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { wireTitle } from "../names.ts";
import { useBreakpoints } from "./breakpoints.ts";
import { currentDocument, useDocument } from "./document-store.ts";
import { clearVerdicts, resetNodeRuns, updateNodeRun } from "./node-runs.ts";
import { useProblems } from "./problems.ts";
import { eventsOf, refreshTape, showProgress } from "./run-events.ts";
import { logRunStart } from "./run-log.ts";
import { type ForkOrigin, idleRun, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";
import { drawUnlockedSeeds } from "./seed-locks.ts";
import { notify } from "./toast-store.ts";
import { forgetPictures } from "./wire-previews.ts";

let handle: RunHandle | null = null;
/** What was last started. */
let ran: Plan | null = null;
export interface StartOptions {
  /** Run the first iteration and pause. */
  readonly startPaused?: boolean;
  /** Leave an earlier run at an iteration of a loop, with the document as it is now. */
  readonly fork?: ForkPoint;
  /** What the fork's edited tensor is called. */
  readonly change?: ForkOrigin["change"];
  /** Pause here once, beside the breakpoints. */
  readonly until?: Breakpoint;
  /** A paused run begins again, with the document as it is now: its seeds stay. */
  readonly again?: boolean;
}

/** Compiles the open document and runs it. Null when it does not compile: the problems say why. */
export async function startRun(options: StartOptions = {}): Promise<RunSummary | null> {
  if (!options.fork && !options.again) drawUnlockedSeeds();
  const compiled = compileOpen();
  if (!compiled.ok) {
    refuseRun(compiled.diagnostics);
    return null;
  }
  const plan = compiled.value;
  if (options.again) notify({ tone: "info", message: messages.run.again, hint: messages.run.againHint });
  clearVerdicts();
  forgetPictures();
  logRunStart();
  const { fork, until, startPaused, change = null } = options;
  const { names } = useRun.getState();
  const forkOf = fork ? { number: names[fork.runId] ?? null, step: fork.step, change } : null;
  const { list } = useBreakpoints.getState();
  const settings = {
    cards: useLibrary.getState().environment.cards,
    breakpoints: until ? [...list, until] : list,
    startPaused,
    ...(forkOf && { label: forkLabel(forkOf) }),
    onEvent: eventsOf(plan, () => handle !== null),
  };
  const mine = fork ? runtime().fork(fork, plan, settings) : runtime().run(plan, settings);
  handle = mine;
  ran = plan;
  useProblems.setState({ run: [] });
  useRun.setState((state) => ({
    ...idleRun,
    phase: "running",
    runId: mine.runId,
    number: state.number + 1,
    names: { ...state.names, [mine.runId]: state.number + 1 },
    forkOf,
  }));
  const summary = await mine.done;
  if (handle === mine) finish(summary);
  return summary;
}

const compileOpen = () => compile(currentDocument(), registry, useLibrary.getState().environment);

/** Breakpoints set while a run is under way count at once. */
export function startFollowingBreakpoints(): void {
  useBreakpoints.subscribe(({ list }) => handle?.breakpoints(list));
}

/** Whether the document has been edited since the run began, in a way that changes what would run, or lets nothing run. */
function editedSinceStart(): boolean {
  const compiled = compileOpen();
  return ran !== null && !(compiled.ok && JSON.stringify(compiled.value.steps) === JSON.stringify(ran.steps));
}

/**
 * A paused run with an edited document goes on as another run: from the iteration it waits at, or outside of loops from
 * the beginning, which the cache makes short. Null when it need not.
 */
function otherRun(): StartOptions | null {
  if (!editedSinceStart()) return null;
  const { runId, pausedAt } = useRun.getState();
  if (!runId || !pausedAt?.zone || pausedAt.iteration === null) return { again: true };
  return { fork: { runId, zone: pausedAt.zone, step: pausedAt.iteration } };
}

function refuseRun(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  useProblems.setState({ run: diagnostics });
  const first = errors[0];
  if (!first) return;
  notify({ tone: "error", message: messages.run.cannot(first.message, errors.length - 1), hint: first.hint });
}

export function pauseRun(): void {
  if (useRun.getState().phase !== "running") return;
  useRun.setState({ phase: "pausing" });
  handle?.control("pause");
}

/** Goes on; with an edited document as another run, beside which the paused one stays to be compared. */
export function resumeRun(until?: Breakpoint): void {
  const other = otherRun();
  if (other) {
    void startRun({ ...other, until });
    return;
  }
  if (until) handle?.breakpoints([...useBreakpoints.getState().list, until]);
  useRun.setState({ phase: "running", step: null, pausedAt: null });
  handle?.control("resume");
}

/** One iteration, one node, or to the end of the innermost loop; from rest, a run that stops after its first iteration. */
export function stepRun(kind: "step" | "stepNode" | "stepOut" = "step"): void {
  const { phase } = useRun.getState();
  if (phase === "idle") void startRun({ startPaused: true });
  else if (phase === "paused") {
    const other = otherRun();
    if (other) {
      void startRun({ ...other, ...(other.fork ? { startPaused: true } : { until: whereItWaits() }) });
      return;
    }
    useRun.setState({ phase: "pausing", step: null });
    handle?.control(kind);
  } else pauseRun();
}

/** Before the same node again: a step of a run that begins anew. */
function whereItWaits(): Breakpoint | undefined {
  const nodeId = useRun.getState().pausedAt?.nodeId;
  return nodeId ? { kind: "node", nodeId } : undefined;
}

/** From rest, a run that pauses before a node; a run that is paused goes on as far as that. */
export function runTo(nodeId: string): void {
  const until: Breakpoint = { kind: "node", nodeId };
  if (useRun.getState().phase !== "paused") {
    void startRun({ until });
    return;
  }
  resumeRun(until);
}

/** The last run again from an iteration on, with the document as it is now. */
export function forkFrom(zone: string, step: number): void {
  const { runId } = useRun.getState();
  if (runId) void startRun({ fork: { runId, zone, step } });
}

/** The same with other values on a wire, at an iteration or (null) before the loop; a run that is paused goes on so. */
export function forkWithChange(
  zone: string,
  change: NonNullable<ForkOrigin["change"]>,
  tensor: TensorData,
): Promise<RunSummary | null> {
  const { runId } = useRun.getState();
  const { wire, step } = change;
  if (!runId) return Promise.resolve(null);
  const edit = { wire, tensor, ...(step === null ? {} : { step }) };
  return startRun({ fork: { runId, zone, step: step ?? 0, edits: [edit] }, change });
}

/** What tells a fork from the others of the same graph. */
function forkLabel({ number, step, change }: ForkOrigin): string {
  const document = currentDocument();
  const what = change && messages.run.changed(wireTitle(document, change.wire), change.text);
  return messages.run.forkLabel(number, step + 1, what);
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
  showProgress();
  // The last events may still be on their way.
  for (const [id, { status, ms, reason }] of Object.entries(summary.nodes))
    updateNodeRun(id, (run) => ({ ...run, status, ms, reason: reason ?? run.reason }));
  useProblems.setState({ run: summary.diagnostics });
  useRun.setState((state) => ({ phase: "idle", pausedAt: null, summary, loops: summary.ok ? state.loops : {} }));
  void refreshTape();
  const error = summary.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (summary.outcome === "failed" && error) notify({ tone: "error", message: error.message, hint: error.hint });
}
