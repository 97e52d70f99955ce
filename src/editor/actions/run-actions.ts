import { startRun, stepRun, stopRun, togglePause } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import type { Action } from "./action.ts";

const phase = () => useRun.getState().phase;

export const RUN_ACTIONS: readonly Action[] = [
  {
    id: "run.start",
    group: "Run",
    keys: ["Ctrl+Enter"],
    everywhere: true,
    when: () => phase() === "idle" || phase() === "paused",
    run: () => (phase() === "paused" ? togglePause() : void startRun()),
  },
  { id: "run.stop", group: "Run", keys: ["Ctrl+."], everywhere: true, when: () => phase() !== "idle", run: stopRun },
  {
    id: "run.pause",
    group: "Run",
    keys: ["F8"],
    everywhere: true,
    when: () => phase() === "running" || phase() === "paused",
    run: togglePause,
  },
  { id: "run.step", group: "Run", keys: ["F10"], everywhere: true, run: () => stepRun() },
];
