import type { KeyboardEvent, PointerEvent } from "react";
import { assertNever } from "../../graph/diagnostic.ts";
import { milliseconds } from "../format.ts";
import { ChevronIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { type DockTab, showDockTab, useDock } from "../state/dock-store.ts";
import { allProblems, useProblems } from "../state/problems.ts";
import { etaOf, type RunState, useRun } from "../state/run-store.ts";
import { changeSettings, DOCK_HEIGHT, useSettings } from "../state/settings-store.ts";
import { useSweep } from "../state/sweep-run.ts";
import { CompareRuns } from "./compare-runs.tsx";
import { Console } from "./console.tsx";
import { Debugger } from "./debugger.tsx";
import { DebuggerTools } from "./debugger-tools.tsx";
import { Problems } from "./problems.tsx";
import { Sweep } from "./sweep.tsx";
import { Tabs } from "./tabs.tsx";
import { Wires } from "./wires.tsx";

/** The bottom panel: what happened at each step, what is on the wires, and what is wrong. */
export function Dock() {
  const tab = useDock((state) => state.tab);
  const open = useSettings((state) => state.dockOpen);
  const height = useSettings((state) => state.dockHeight);
  const summary = useRun(runText);
  const { dock } = messages;
  const tabs = [
    { id: "debugger", title: dock.tabs.debugger },
    { id: "wires", title: dock.tabs.wires },
    { id: "compare", title: dock.tabs.compare },
    { id: "sweep", title: <SweepTitle /> },
    { id: "problems", title: <ProblemsTitle /> },
    { id: "console", title: dock.tabs.console },
  ] as const;
  return (
    <section className={`dock ${open ? "" : "closed"}`} style={open ? { height } : undefined} aria-label={dock.label}>
      {open && <Grip height={height} />}
      <div className="dock-tabs">
        <Tabs<DockTab> label={dock.label} tabs={tabs} chosen={tab} onChoose={showDockTab} />
        {open && tab === "debugger" && <DebuggerTools />}
        <span className="dock-summary">{summary}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={open ? dock.close : dock.open}
          title={open ? dock.close : dock.open}
          aria-expanded={open}
          onClick={() => changeSettings({ dockOpen: !open })}
        >
          <span className={open ? "" : "flipped"}>
            <ChevronIcon />
          </span>
        </button>
      </div>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls is scrolled with the keyboard
        <div className="dock-body" role="tabpanel" id="dock-panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
          <Panel tab={tab} />
        </div>
      )}
    </section>
  );
}

function Panel({ tab }: { tab: DockTab }) {
  switch (tab) {
    case "debugger":
      return <Debugger />;
    case "wires":
      return <Wires />;
    case "compare":
      return <CompareRuns />;
    case "sweep":
      return <Sweep />;
    case "problems":
      return <Problems />;
    case "console":
      return <Console />;
    default:
      return assertNever(tab);
  }
}

/** How far a sweep is, on its tab. */
function SweepTitle() {
  const running = useSweep((state) => state.running);
  const total = useSweep((state) => state.results.length);
  const done = useSweep((state) => state.results.filter(({ status }) => status === "done").length);
  return (
    <>
      {messages.dock.tabs.sweep} {running && <span className="badge">{`${done}/${total}`}</span>}
    </>
  );
}

function ProblemsTitle() {
  const count = useProblems((state) => allProblems(state).filter((problem) => problem.severity !== "info").length);
  const errors = useProblems((state) => allProblems(state).some((problem) => problem.severity === "error"));
  return (
    <>
      {messages.dock.tabs.problems}{" "}
      <span className={`badge ${errors ? "error" : count > 0 ? "warning" : ""}`}>{count}</span>
    </>
  );
}

/** The edge that sets the panel's height, by pointer or arrow keys. */
function Grip({ height }: { height: number }) {
  const resize = (to: number) =>
    changeSettings({ dockHeight: Math.min(DOCK_HEIGHT.max, Math.max(DOCK_HEIGHT.min, to)) });
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(window.innerHeight - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowUp") resize(height + 16);
    else if (event.key === "ArrowDown") resize(height - 16);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator is not a rule between paragraphs
    <div
      className="dock-grip"
      role="separator"
      aria-orientation="horizontal"
      aria-label={messages.dock.height}
      aria-valuenow={height}
      aria-valuemin={DOCK_HEIGHT.min}
      aria-valuemax={DOCK_HEIGHT.max}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => resize(DOCK_HEIGHT.normal)}
      onKeyDown={onKeyDown}
    />
  );
}

function runText(state: RunState): string {
  if (state.number === 0) return "";
  const { run } = messages;
  const fork = state.forkOf ? run.fork(state.forkOf.number, state.forkOf.step + 1) : "";
  if (state.phase !== "idle") {
    const eta = state.phase === "running" ? etaOf(state) : null;
    return run.underway(state.number, run.phases[state.phase], eta === null ? null : milliseconds(eta)) + fork;
  }
  const { summary } = state;
  if (!summary) return run.name(state.number);
  const time = milliseconds(summary.ms);
  return run.over(state.number, run.outcomes[summary.outcome], time, summary.unetCalls, summary.provider) + fork;
}
