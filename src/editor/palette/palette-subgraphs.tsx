import type { Point } from "../canvas/view.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { useDocument } from "../state/document-store.ts";
import { addInstance, addSavedSubgraph, forgetSubgraph, usableGraphs, useSavedSubgraphs } from "../state/subgraphs.ts";
import { asksToAdd } from "./asks-to-add.ts";
import { matches } from "./pick-list.tsx";

const { subgraph: words } = messages;

/** Graphs of this document that can be used again, and those kept in this browser. */
export function PaletteSubgraphs({ query, place }: { query: string; place: () => Point }) {
  const document = useDocument((state) => state.history.present);
  useDocument((state) => state.scope);
  const saved = useSavedSubgraphs((state) => state.list).filter(({ title }) => matches(query, title) > 0);
  const own = usableGraphs(document).filter(({ title }) => matches(query, title) > 0);
  if (saved.length + own.length === 0) return null;
  return (
    <section aria-label={words.section}>
      <h2>{words.section}</h2>
      {own.map(({ id, title }) => (
        <Entry key={id} title={title} note={words.ofDocument} onAdd={() => addInstance(id, place())} />
      ))}
      {saved.map((subgraph) => (
        <div className="palette-saved" key={subgraph.title}>
          <Entry title={subgraph.title} note={words.kept} onAdd={() => addSavedSubgraph(subgraph, place())} />
          <button
            type="button"
            className="icon-button"
            aria-label={words.forget(subgraph.title)}
            onClick={() => void forgetSubgraph(subgraph.title)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </section>
  );
}

function Entry({ title, note, onAdd }: { title: string; note: string; onAdd: () => void }) {
  return (
    <button type="button" className="palette-entry" title={note} onClick={(event) => asksToAdd(event) && onAdd()}>
      <span className="node-mark tint-path" aria-hidden="true" />
      {title}
    </button>
  );
}
