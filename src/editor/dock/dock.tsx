import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { milliseconds, plural } from "../format.ts";
import { ChevronIcon } from "../icons.tsx";
import { allProblems, useProblems } from "../state/problems.ts";
import { etaOf, type RunState, useRun } from "../state/run-store.ts";
import { changeSettings, DOCK_HEIGHT, useSettings } from "../state/settings-store.ts";
import { Debugger } from "./debugger.tsx";
import { Problems } from "./problems.tsx";

type Tab = "debugger" | "problems";

/** The bottom panel: what happened at each step, and what is wrong. */
export function Dock() {
  const [tab, setTab] = useState<Tab>("debugger");
  const open = useSettings((state) => state.dockOpen);
  const height = useSettings((state) => state.dockHeight);
  const problems = useProblems((state) => allProblems(state).filter((problem) => problem.severity !== "info").length);
  const errors = useProblems((state) => allProblems(state).some((problem) => problem.severity === "error"));
  const summary = useRun(runText);
  const show = (next: Tab) => {
    setTab(next);
    changeSettings({ dockOpen: true });
  };
  return (
    <section
      className={`dock ${open ? "" : "closed"}`}
      style={open ? { height } : undefined}
      aria-label="Debugger and problems"
    >
      {open && <Grip height={height} />}
      <div className="dock-tabs" role="tablist">
        <TabButton id="debugger" chosen={tab} onChoose={show}>
          Debugger
        </TabButton>
        <TabButton id="problems" chosen={tab} onChoose={show}>
          Problems <span className={`badge ${errors ? "error" : problems > 0 ? "warning" : ""}`}>{problems}</span>
        </TabButton>
        <span className="dock-summary">{summary}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={open ? "Close the panel" : "Open the panel"}
          aria-expanded={open}
          onClick={() => changeSettings({ dockOpen: !open })}
        >
          <span className={open ? "" : "flipped"}>
            <ChevronIcon />
          </span>
        </button>
      </div>
      {open && (
        <div className="dock-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab === "debugger" ? <Debugger /> : <Problems />}
        </div>
      )}
    </section>
  );
}

interface TabProps {
  readonly id: Tab;
  readonly chosen: Tab;
  readonly onChoose: (tab: Tab) => void;
  readonly children: React.ReactNode;
}

function TabButton({ id, chosen, onChoose, children }: TabProps) {
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${id}`}
      aria-selected={id === chosen}
      className={id === chosen ? "chosen" : ""}
      onClick={() => onChoose(id)}
    >
      {children}
    </button>
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
      aria-label="Height of the panel"
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
  const name = `run ${state.number}`;
  if (state.phase !== "idle") {
    const eta = state.phase === "running" ? etaOf(state) : null;
    return `${name} · ${state.phase}${eta === null ? "" : ` · ${milliseconds(eta)} left`}`;
  }
  const { summary } = state;
  if (!summary) return name;
  const calls = summary.unetCalls > 0 ? ` · ${plural(summary.unetCalls, "network call")}` : "";
  return `${name} · ${summary.outcome} in ${milliseconds(summary.ms)}${calls} · ${summary.provider}`;
}
