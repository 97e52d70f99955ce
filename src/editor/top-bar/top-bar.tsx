import { chooseAndOpen } from "../actions/open-file.ts";
import { KeyboardIcon } from "../icons.tsx";
import { showDialog } from "../state/dialog-store.ts";
import { execute, isChanged, useDocument } from "../state/document-store.ts";
import { useSaving } from "../state/saving.ts";
import { DeviceChip } from "./device-chip.tsx";
import { EditableText } from "./editable-text.tsx";
import { PreflightChip } from "./preflight-chip.tsx";
import { ProgressLine } from "./progress-line.tsx";
import { RunControls } from "./run-controls.tsx";
import { ThemeButton } from "./theme-button.tsx";
import { UndoRedo } from "./undo-redo.tsx";

export function TopBar() {
  const title = useDocument((state) => state.history.present.title);
  return (
    <header className="top-bar">
      <h1 className="wordmark" aria-label="RDDM Studio">
        <span aria-hidden="true">
          R<b className="tint-residual">D</b>
          <b className="tint-noise">D</b>M Studio
        </span>
      </h1>
      <span className="slash" aria-hidden="true">
        /
      </span>
      <EditableText
        className="document-title"
        label="Title of the graph"
        value={title}
        onChange={(next) => execute({ type: "setTitle", title: next })}
      />
      <SavedState />
      <nav className="menu" aria-label="Studio">
        <button type="button" onClick={() => showDialog({ kind: "templates" })}>
          Templates
        </button>
        <button type="button" onClick={() => showDialog({ kind: "library" })}>
          Library
        </button>
        <button type="button" onClick={() => void chooseAndOpen()}>
          Open
        </button>
        <button type="button" onClick={() => showDialog({ kind: "share" })}>
          Share
        </button>
      </nav>
      <div className="spacer" />
      <PreflightChip />
      <DeviceChip />
      <UndoRedo />
      <ThemeButton />
      <button
        type="button"
        className="icon-button framed"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => showDialog({ kind: "shortcuts" })}
      >
        <KeyboardIcon />
      </button>
      <RunControls />
      <ProgressLine />
    </header>
  );
}

function SavedState() {
  const state = useSaving((saving) => saving.state);
  const message = useSaving((saving) => saving.message);
  const changed = useDocument(isChanged);
  const text = state === "failed" ? "not saved" : state === "saving" ? "saving…" : changed ? "saved here" : "saved";
  return (
    <span
      className={`saved-state ${state}`}
      title={message ?? "Kept in this browser on every edit. Ctrl+S saves a file."}
      aria-live="polite"
    >
      · {text}
    </span>
  );
}
