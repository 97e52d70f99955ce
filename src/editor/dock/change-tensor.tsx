import { PencilIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { showDialog } from "../state/dialog-store.ts";
import { type RunState, useRun } from "../state/run-store.ts";
import { useTensor } from "../state/tensors.ts";

interface ChangeTensorProps {
  readonly wire: string;
  readonly zone: string | null;
  /** The iteration in view; null where the wire is outside the loop. */
  readonly step: number | null;
}

/** Beside a wire's name: the way to other values on it. */
export function ChangeTensor({ wire, zone, step }: ChangeTensorProps) {
  const tensor = useTensor(wire, step);
  const rests = useRun(({ phase }) => phase === "idle" || phase === "paused");
  const within = useRun((state) => zone !== null && canChange(state, wire, zone));
  const { button, buttonTitle } = messages.change;
  if (!within || zone === null) return null;
  return (
    <button
      type="button"
      className="icon-button small"
      disabled={!rests || !tensor}
      aria-label={button}
      title={buttonTitle}
      onClick={() => showDialog({ kind: "change-tensor", wire, zone, step })}
    >
      <PencilIcon />
    </button>
  );
}

/** What the values in view were changed by, where this run is a fork that did so. */
export function ChangeMark({ wire, step }: Omit<ChangeTensorProps, "zone">) {
  const change = useRun(({ forkOf }) => forkOf?.change);
  if (change?.wire !== wire || change.step !== step) return null;
  const text = messages.change.changed(change.text);
  return (
    <p className="change-mark" title={text}>
      {text}
    </p>
  );
}

/** A fork leaves at an iteration of the outermost loop: what is inside an inner one has no such place. */
function canChange({ tape }: RunState, wire: string, zone: string): boolean {
  const around = tape?.zones.find((candidate) => candidate.wires.includes(wire));
  const loop = tape?.zones.find((candidate) => candidate.zone === zone);
  const stands = loop?.passes.every(({ outer }) => outer.length === 0) ?? false;
  return stands && (around === undefined || around.zone === zone);
}
