import { graphTitle } from "../../graph/subgraph.ts";
import { messages } from "../messages.ts";
import { execute, goTo, shownGraphId, useDocument } from "../state/document-store.ts";
import { resolveScope } from "../state/scope.ts";
import { EditableText } from "../top-bar/editable-text.tsx";

/** The way down to the graph on the canvas, and back up. Not shown on the main graph. */
export function Breadcrumbs() {
  const document = useDocument((state) => state.history.present);
  const wanted = useDocument((state) => state.scope);
  const { scope } = resolveScope(document, wanted);
  if (scope.length === 0) return null;
  return (
    <nav className="breadcrumbs" aria-label={messages.subgraph.breadcrumbs}>
      <ol>
        <li>
          <button type="button" className="link-button" onClick={() => goTo([])}>
            {document.title}
          </button>
        </li>
        {scope.slice(0, -1).map((id, depth) => (
          <li key={scope.slice(0, depth + 1).join("/")}>
            <button type="button" className="link-button" onClick={() => goTo(scope.slice(0, depth + 1))}>
              {graphTitle(document, resolveScope(document, scope.slice(0, depth + 1)).graphId) || id}
            </button>
          </li>
        ))}
        <li aria-current="location">
          <EditableText
            className="breadcrumb-title"
            label={messages.subgraph.name}
            value={graphTitle(document, shownGraphId(document))}
            onChange={(title) => execute({ type: "renameGraph", title })}
          />
        </li>
      </ol>
    </nav>
  );
}
