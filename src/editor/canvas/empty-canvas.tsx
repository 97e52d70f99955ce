import { showDialog } from "../state/dialog-store.ts";
import { shownGraph, useDocument } from "../state/document-store.ts";

/** What an empty graph says: three ways to begin. */
export function EmptyCanvas() {
  const empty = useDocument((state) => shownGraph(state.history.present).nodes.length === 0);
  if (!empty) return null;
  return (
    <div className="empty-canvas">
      <h2>An empty graph</h2>
      <p>
        Drag a node from the left, press <kbd>Space</kbd> to search for one, or drop an image or a graph here.
      </p>
      <button type="button" className="button" onClick={() => showDialog({ kind: "templates" })}>
        Start from a template
      </button>
    </div>
  );
}
