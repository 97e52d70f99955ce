import { messages } from "../messages.ts";
import { showDialog } from "../state/dialog-store.ts";
import { shownGraph, useDocument } from "../state/document-store.ts";
import { WithKeys } from "../with-keys.tsx";

/** What an empty graph says: three ways to begin. */
export function EmptyCanvas() {
  const empty = useDocument((state) => shownGraph(state.history.present).nodes.length === 0);
  if (!empty) return null;
  return (
    <div className="empty-canvas">
      <h2>{messages.canvas.emptyTitle}</h2>
      <p>
        <WithKeys text={messages.canvas.emptyText} />
      </p>
      <button type="button" className="button" onClick={() => showDialog({ kind: "templates" })}>
        {messages.canvas.fromTemplate}
      </button>
    </div>
  );
}
