import { pointerOnCanvas } from "./canvas/pointer.ts";
import { showDialog, showQuickAdd, useDialogs } from "./state/dialog-store.ts";
import { redoEdit, undoEdit } from "./state/document-store.ts";
import { deleteSelection, duplicateSelection } from "./state/editing.ts";
import { selectNodes, useFlow } from "./state/flow-store.ts";
import { saveFile } from "./state/opening.ts";
import { startRun, stepRun, stopRun, togglePause } from "./state/run-controller.ts";
import { useRun } from "./state/run-store.ts";

interface Shortcut {
  /** As people write it. */
  readonly keys: string;
  readonly what: string;
  /** Also while a text field has the focus. */
  readonly everywhere?: boolean;
  readonly run: (context: { fitView: () => void }) => void;
}

/** What a key does; copy, cut and paste are the browser's own events (clipboard.ts). */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: "Ctrl+Enter", what: "Run the graph", everywhere: true, run: () => runOrContinue() },
  { keys: "Ctrl+.", what: "Stop", everywhere: true, run: stopRun },
  { keys: "F8", what: "Pause or continue", everywhere: true, run: togglePause },
  { keys: "F10", what: "Run one iteration", everywhere: true, run: stepRun },
  { keys: "Space", what: "Add a node at the pointer", run: () => showQuickAdd({ screen: pointerOnCanvas() }) },
  { keys: "Delete", what: "Remove the selected nodes or wire", run: deleteSelection },
  { keys: "Backspace", what: "Remove the selected nodes or wire", run: deleteSelection },
  { keys: "Ctrl+Z", what: "Undo", run: undoEdit },
  { keys: "Ctrl+Shift+Z", what: "Redo", run: redoEdit },
  { keys: "Ctrl+Y", what: "Redo", run: redoEdit },
  { keys: "Ctrl+D", what: "Duplicate the selected nodes", run: duplicateSelection },
  { keys: "Ctrl+A", what: "Select every node", run: () => selectNodes(useFlow.getState().nodes.map(({ id }) => id)) },
  { keys: "Ctrl+S", what: "Save the graph to a file", everywhere: true, run: saveFile },
  { keys: "F", what: "Show the whole graph", run: ({ fitView }) => fitView() },
  { keys: "?", what: "These shortcuts", run: () => showDialog({ kind: "shortcuts" }) },
];

function runOrContinue(): void {
  const { phase } = useRun.getState();
  if (phase === "idle") void startRun();
  else if (phase === "paused") togglePause();
}

/** Shift counts only beside a letter: `?` already needs it on most keyboards. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${shift}${key}`;
}

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=range]):not([type=checkbox]), textarea, select"));

export function listenForShortcuts(context: { fitView: () => void }): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || useDialogs.getState().dialog) return;
    const keys = keysOf(event);
    const shortcut = SHORTCUTS.find((candidate) => candidate.keys === keys);
    if (!shortcut || (isText(event.target) && !shortcut.everywhere)) return;
    // Space and Enter on a button press the button.
    if (
      keys === "Space" &&
      event.target instanceof HTMLElement &&
      event.target.closest("button, [role=switch], summary")
    )
      return;
    event.preventDefault();
    shortcut.run(context);
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
