import { chooseAndOpen } from "../actions/open-file.ts";
import { KeyboardIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
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
      <h1 className="wordmark" aria-label={messages.topBar.product}>
        <span aria-hidden="true">
          R<b className="tint-residual">D</b>
          <b className="tint-noise">D</b>M {messages.topBar.studio}
        </span>
      </h1>
      <span className="slash" aria-hidden="true">
        /
      </span>
      <EditableText
        className="document-title"
        label={messages.topBar.title}
        value={title}
        onChange={(next) => execute({ type: "setTitle", title: next })}
      />
      <SavedState />
      <nav className="menu" aria-label={messages.topBar.menu}>
        <button type="button" onClick={() => showDialog({ kind: "templates" })}>
          {messages.topBar.templates}{" "}
        </button>
        <button type="button" onClick={() => showDialog({ kind: "library" })}>
          {messages.topBar.library}{" "}
        </button>
        <button type="button" onClick={() => void chooseAndOpen()}>
          {messages.topBar.open}{" "}
        </button>
        <button type="button" onClick={() => showDialog({ kind: "share" })}>
          {messages.topBar.share}{" "}
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
        aria-label={messages.topBar.shortcuts}
        title={messages.topBar.shortcutsTitle}
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
  const text =
    state === "failed"
      ? messages.topBar.notSaved
      : state === "saving"
        ? messages.topBar.saving
        : changed
          ? messages.topBar.savedHere
          : messages.topBar.saved;
  return (
    <span className={`saved-state ${state}`} title={message ?? messages.topBar.savedTitle} aria-live="polite">
      · {text}
    </span>
  );
}
