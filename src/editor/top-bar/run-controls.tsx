import { PauseIcon, PlayIcon, StepIcon, StopIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { startRun, stepRun, stopRun, togglePause } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";

export function RunControls() {
  const phase = useRun((state) => state.phase);
  const paused = phase === "paused";
  const idle = phase === "idle";
  return (
    <fieldset className="run-controls" aria-label={messages.runControls.label}>
      <button type="button" className="button pause" disabled={!paused && phase !== "running"} onClick={togglePause}>
        {paused ? <PlayIcon /> : <PauseIcon />}
        {paused ? messages.runControls.goOn : messages.runControls.pause}
      </button>
      <button
        type="button"
        className="button"
        disabled={!idle && !paused}
        title={idle ? messages.runControls.stepFirst : messages.runControls.stepAgain}
        onClick={() => stepRun()}
      >
        <StepIcon />
        {messages.runControls.step}{" "}
      </button>
      <button
        type="button"
        className="icon-button framed"
        aria-label={messages.runControls.stop}
        title={messages.runControls.stopTitle}
        disabled={idle || phase === "stopping"}
        onClick={stopRun}
      >
        <StopIcon />
      </button>
      <button type="button" className="button primary run" disabled={!idle} onClick={() => void startRun()}>
        <PlayIcon />
        {idle
          ? messages.runControls.run
          : phase === "stopping"
            ? messages.runControls.stopping
            : paused
              ? messages.runControls.paused
              : messages.runControls.running}
        <kbd>{messages.keys.run}</kbd>
      </button>
    </fieldset>
  );
}
