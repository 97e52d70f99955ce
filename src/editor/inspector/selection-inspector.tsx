import { plural } from "../format.ts";
import { execute } from "../state/document-store.ts";
import { deleteSelection, duplicateSelection } from "../state/editing.ts";

export function SelectionInspector({ ids }: { ids: readonly string[] }) {
  const collapse = (collapsed: boolean) => execute({ type: "collapseNodes", ids, collapsed });
  return (
    <>
      <header className="inspector-header">
        <h2 className="inspector-title">{plural(ids.length, "node")} selected</h2>
        <p className="inspector-kind">Drag one to move them all. Ctrl+C copies them as text.</p>
      </header>
      <div className="button-column">
        <button type="button" className="button full" onClick={duplicateSelection}>
          Duplicate
        </button>
        <button type="button" className="button full" onClick={() => collapse(true)}>
          Collapse
        </button>
        <button type="button" className="button full" onClick={() => collapse(false)}>
          Open up
        </button>
        <button type="button" className="button full" onClick={deleteSelection}>
          Remove
        </button>
      </div>
    </>
  );
}
