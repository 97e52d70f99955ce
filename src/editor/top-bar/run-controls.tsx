import { PauseIcon, PlayIcon, StepIcon, StopIcon } from "../icons.tsx";
import { startRun, stepRun, stopRun, togglePause } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";

export function RunControls() {
  const phase = useRun((state) => state.phase);
  const paused = phase === "paused";
  const idle = phase === "idle";
  return (
    <fieldset className="run-controls" aria-label="Run">
      <button type="button" className="button pause" disabled={!paused && phase !== "running"} onClick={togglePause}>
        {paused ? <PlayIcon /> : <PauseIcon />}
        {paused ? "Continue" : "Pause"}
      </button>
      <button
        type="button"
        className="button"
        disabled={!idle && !paused}
        title={idle ? "Run the first iteration and pause" : "Run one iteration and pause again"}
        onClick={() => stepRun()}
      >
        <StepIcon />
        Step
      </button>
      <button
        type="button"
        className="icon-button framed"
        aria-label="Stop"
        title="Stop the run"
        disabled={idle || phase === "stopping"}
        onClick={stopRun}
      >
        <StopIcon />
      </button>
      <button type="button" className="button primary run" disabled={!idle} onClick={() => void startRun()}>
        <PlayIcon />
        {idle ? "Run" : phase === "stopping" ? "Stopping" : paused ? "Paused" : "Running"}
        <kbd>Ctrl ⏎</kbd>
      </button>
    </fieldset>
  );
}
