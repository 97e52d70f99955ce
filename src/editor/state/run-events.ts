import { assertNever } from "../../graph/diagnostic.ts";
import { type Plan, type PlanStep, planNodes } from "../../graph/plan.ts";
import { registry } from "../../nodes/registry.ts";
import type { RunEvent } from "../../runtime/protocol.ts";
import { nextFrame, updateNodeRun } from "./node-runs.ts";
import { logEvent } from "./run-log.ts";
import { type RunState, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

let tapeAsked = false;
let tapeMoved = false;
/** Milliseconds between the questions of a run that goes on: what views show of its tape grows with every step. */
const TAPE_PAUSE = 100;
let followed = false;

/** At most one question under way: the worker answers between network calls. */
export async function refreshTape(): Promise<void> {
  tapeMoved = tapeAsked;
  if (tapeAsked) return;
  tapeAsked = true;
  try {
    const tape = await runtime().tape(useRun.getState().runId ?? undefined);
    if (tape.runId === useRun.getState().runId) useRun.setState({ tape });
  } catch {
    // The worker was replaced; the run's own summary says so.
  }
  tapeAsked = false;
  // An iteration ended while the answer was on its way.
  if (tapeMoved) await refreshTape();
}

/** Unlike a pause or an end, an iteration can wait for the next ones. */
function followTape(): void {
  if (followed) return;
  followed = true;
  setTimeout(() => {
    followed = false;
    void refreshTape();
  }, TAPE_PAUSE);
}

type Change = (state: RunState) => Partial<RunState>;
let progress: Change[] = [];

/** Shown with the next frame: a run of small steps says more in a second than a page can draw. */
function advance(runId: string, change: Change): void {
  if (progress.length === 0) nextFrame(showProgress);
  progress.push((state) => (state.runId === runId ? change(state) : {}));
  // What comes after the run's summary is awaited by nobody's eye.
  if (useRun.getState().phase === "idle") showProgress();
}

/** Shows what waits for the next frame. */
export function showProgress(): void {
  const changes = progress;
  progress = [];
  if (changes.length === 0) return;
  let state = useRun.getState();
  for (const change of changes) state = Object.assign({ ...state }, change(state));
  useRun.setState(state);
}

/** Tells the stores what a run says. `underWay`: whether it is still the one that is controlled. */
export function eventsOf({ steps }: Plan, underWay: () => boolean): (event: RunEvent) => void {
  const idsOf = (some: readonly PlanStep[]) => [...planNodes(some)];
  const callers = new Set(idsOf(steps).flatMap(({ id, type }) => (registry.get(type)?.kind === "model" ? [id] : [])));
  const looped = new Set(steps.flatMap((step) => (step.kind === "zone" ? idsOf([step]).map(({ id }) => id) : [])));
  return (event) => onEvent(event, { callers, looped, underWay });
}

interface Scope {
  /** Node ids that call a network: what progress counts. */
  readonly callers: ReadonlySet<string>;
  /** Node ids inside loops. */
  readonly looped: ReadonlySet<string>;
  readonly underWay: () => boolean;
}

function onEvent(event: RunEvent, { callers, looped, underWay }: Scope): void {
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
      onNode(event, callers);
      break;
    case "warning":
      updateNodeRun(event.nodeId, (run) =>
        run.warnings.includes(event.message) ? run : { ...run, warnings: [...run.warnings, event.message] },
      );
      break;
    case "loop":
      advance(event.runId, ({ loops }) => ({ loops: { ...loops, [event.progress.zone]: event.progress } }));
      break;
    case "iteration":
      followTape();
      break;
    case "preview":
      onPreview(event);
      break;
    case "value":
      updateNodeRun(event.nodeId, (run) => ({ ...run, values: { ...run.values, [event.port]: event.value } }));
      break;
    case "paused":
      showProgress();
      if (underWay()) useRun.setState({ phase: "paused", pausedAt: event });
      void refreshTape();
      break;
    case "resumed":
      useRun.setState((state) => (state.phase === "paused" ? { phase: "running", pausedAt: null } : {}));
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

function onNode(event: Extract<RunEvent, { type: "node" }>, callers: ReadonlySet<string>): void {
  updateNodeRun(event.nodeId, (run) => ({
    ...run,
    status: event.status,
    ms: event.ms ?? run.ms,
    diagnostic: event.diagnostic ?? null,
    reason: event.reason ?? run.reason,
  }));
  if (event.status !== "done" && event.status !== "cached") return;
  advance(event.runId, (state) => ({
    nodesDone: state.nodesDone + 1,
    callsDone: state.callsDone + (callers.has(event.nodeId) ? 1 : 0),
  }));
}
