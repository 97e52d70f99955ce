import { create } from "zustand";
import type { RunEvent } from "../../runtime/protocol.ts";
import { messages } from "../messages.ts";
import { conditionOf } from "./breakpoints.ts";

/** One line of the console. */
export interface LogLine {
  readonly id: number;
  /** Of the visit, counted from 1. */
  readonly run: number;
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly tone: "info" | "ok" | "warning" | "error";
  /** Address of the node it is about. */
  readonly nodeId: string | null;
  readonly text: string;
}

/** Older lines are let go. */
const CAPACITY = 600;

export const useRunLog = create<{ readonly lines: readonly LogLine[] }>()(() => ({ lines: [] }));

let nextId = 1;
let started = 0;
let waiting: LogLine[] = [];
let scheduled = false;

export function logRunStart(): void {
  started = performance.now();
}

/** Nodes inside loops speak at every iteration: they are told once, by their loop. */
export function logEvent(run: number, event: RunEvent, inLoop: (nodeId: string) => boolean): void {
  const line = lineOf(event, inLoop);
  if (!line) return;
  waiting.push({ ...line, id: nextId++, run, at: performance.now() - started });
  if (scheduled) return;
  scheduled = true;
  // Gathered: a graph of cached nodes says a hundred things at once.
  setTimeout(flush, 100);
}

function flush(): void {
  scheduled = false;
  const fresh = waiting;
  waiting = [];
  useRunLog.setState(({ lines }) => ({ lines: [...lines, ...fresh].slice(-CAPACITY) }));
}

export const clearLog = (): void => useRunLog.setState({ lines: [] });

type Line = Pick<LogLine, "tone" | "nodeId" | "text">;

function lineOf(event: RunEvent, inLoop: (nodeId: string) => boolean): Line | null {
  const say = messages.console;
  switch (event.type) {
    case "started":
      return { tone: "info", nodeId: null, text: say.started(event.nodes.length, event.unetCalls) };
    case "node": {
      if (event.status === "failed")
        return { tone: "error", nodeId: event.nodeId, text: event.diagnostic?.message ?? say.failed };
      if (inLoop(event.nodeId)) return null;
      if (event.status === "done") return { tone: "info", nodeId: event.nodeId, text: say.done(event.ms ?? 0) };
      return event.status === "cached" ? { tone: "info", nodeId: event.nodeId, text: say.cached } : null;
    }
    case "warning":
      return { tone: "warning", nodeId: event.nodeId, text: event.message };
    case "iteration":
      return { tone: "info", nodeId: event.zone, text: say.iteration(event.iteration + 1) };
    case "paused":
      return {
        tone: "info",
        nodeId: event.nodeId ?? event.zone,
        text: say.paused(event.iteration, conditionOf(event)),
      };
    case "resumed":
      return { tone: "info", nodeId: null, text: say.resumed };
    case "finished": {
      const { outcome, ms, unetCalls, provider } = event.summary;
      const tone = outcome === "done" ? "ok" : outcome === "failed" ? "error" : "info";
      return { tone, nodeId: null, text: say.finished(outcome, ms, unetCalls, provider) };
    }
    default:
      return null;
  }
}
