import { type KeyboardEvent, useState } from "react";
import type { AnyNode } from "../../nodes/define.ts";
import { DRAG_TYPE } from "../canvas/canvas.tsx";
import { useReactFlow } from "../canvas/flow.ts";
import { nodeTint } from "../canvas/tints.ts";
import { currentGraph } from "../state/document-store.ts";
import { addNode } from "../state/editing.ts";
import { firstSentence, groupTypes, searchTypes } from "./node-types.ts";

/** The node types by category, with search. Drag one onto the canvas, or double-click, or press Enter. */
export function Palette() {
  const [query, setQuery] = useState("");
  const groups = groupTypes(searchTypes(query));
  const { screenToFlowPosition } = useReactFlow();
  const add = (definition: AnyNode) => addNode(definition.type, freePlace(screenToFlowPosition));
  const onSearchKey = (event: KeyboardEvent) => {
    const first = searchTypes(query)[0];
    if (event.key === "Escape") setQuery("");
    if (event.key === "Enter" && query && first) add(first);
  };
  return (
    <nav className="palette" aria-label="Nodes">
      <div className="search">
        <input
          type="search"
          placeholder="Search nodes"
          aria-label="Search nodes"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
        />
        {!query && <kbd>Space</kbd>}
      </div>
      <div className="palette-groups">
        {groups.map((group) => (
          <section key={group.category} aria-label={group.category}>
            <h2>{group.category}</h2>
            {group.types.map((definition) => (
              <PaletteEntry key={definition.type} definition={definition} onAdd={() => add(definition)} />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="palette-none">No node is called “{query}”.</p>}
      </div>
    </nav>
  );
}

function PaletteEntry({ definition, onAdd }: { definition: AnyNode; onAdd: () => void }) {
  return (
    <button
      type="button"
      className="palette-entry"
      draggable
      title={`${firstSentence(definition.doc)} Drag it onto the canvas, or double-click.`}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, definition.type);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onDoubleClick={onAdd}
      onKeyDown={(event) => event.key === "Enter" && onAdd()}
    >
      <span className={`node-mark tint-${nodeTint(definition)}`} aria-hidden="true" />
      {definition.title}
    </button>
  );
}

/** The middle of the canvas, shifted while a node is there already. */
function freePlace(toFlow: (point: { x: number; y: number }) => { x: number; y: number }): { x: number; y: number } {
  const bounds = document.querySelector(".canvas")?.getBoundingClientRect();
  const middle = toFlow({
    x: (bounds?.left ?? 0) + (bounds?.width ?? 0) / 2 - 90,
    y: (bounds?.top ?? 0) + (bounds?.height ?? 0) / 2 - 60,
  });
  const places = Object.values(currentGraph().layout.nodes);
  while (places.some((place) => Math.abs(place.x - middle.x) < 16 && Math.abs(place.y - middle.y) < 16)) {
    middle.x += 32;
    middle.y += 32;
  }
  return middle;
}
