import { useId, useRef } from "react";
import { historySteps } from "../../graph/history.ts";
import { ChevronIcon, RedoIcon, UndoIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { jumpInHistory, redoEdit, undoEdit, useDocument } from "../state/document-store.ts";

/** One step back or forward, and the list of all of them by name. */
export function UndoRedo() {
  const past = useDocument((state) => state.history.past.at(-1)?.name);
  const future = useDocument((state) => state.history.future[0]?.name);
  const { undo } = messages;
  return (
    <span className="undo-redo">
      <button
        type="button"
        className="icon-button framed"
        aria-label={undo.undo}
        title={past ? undo.undoTitle(past) : undo.nothingToUndo}
        disabled={!past}
        onClick={undoEdit}
      >
        <UndoIcon />
      </button>
      <button
        type="button"
        className="icon-button framed"
        aria-label={undo.redo}
        title={future ? undo.redoTitle(future) : undo.nothingToRedo}
        disabled={!future}
        onClick={redoEdit}
      >
        <RedoIcon />
      </button>
      <HistoryList />
    </span>
  );
}

function HistoryList() {
  const history = useDocument((state) => state.history);
  const list = useRef<HTMLOListElement>(null);
  const id = useId();
  const { undo } = messages;
  const steps = historySteps(history);
  return (
    <>
      <button
        type="button"
        className="icon-button framed narrow"
        aria-label={undo.history}
        title={undo.history}
        popoverTarget={id}
        style={{ anchorName: "--history" } as React.CSSProperties}
      >
        <ChevronIcon />
      </button>
      <div
        id={id}
        popover="auto"
        className="popover history-popover"
        onToggle={(event) =>
          event.newState === "open" &&
          list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" })
        }
      >
        <h3>{undo.history}</h3>
        <ol ref={list} className="history-list">
          {steps
            .map(({ name, current }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the history
              <li key={index}>
                <button
                  type="button"
                  aria-current={current ? "step" : undefined}
                  className={index > history.past.length ? "undone" : ""}
                  onClick={() => jumpInHistory(index)}
                >
                  {name ?? undo.opened}
                </button>
              </li>
            ))
            .reverse()}
        </ol>
      </div>
    </>
  );
}
