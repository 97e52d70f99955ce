import { type KeyboardEvent, useState } from "react";
import type { AnyNode } from "../../nodes/define.ts";
import { freePlace } from "../canvas/free-place.ts";
import { DRAG_TYPE } from "../canvas/graph-on-canvas.tsx";
import { nodeTint } from "../canvas/tints.ts";
import { canvasView, type Point } from "../canvas/view.ts";
import { messages } from "../messages.ts";
import { Outline } from "../outline/outline.tsx";
import { addNode } from "../state/editing.ts";
import { changeSettings, useSettings } from "../state/settings-store.ts";
import { asksToAdd } from "./asks-to-add.ts";
import { firstSentence, groupTypes, searchTypes } from "./node-types.ts";
import { PaletteSubgraphs } from "./palette-subgraphs.tsx";

const { outline: words } = messages;

/** The left panel: what can be added, or what there is. */
export function LeftPanel() {
  const shown = useSettings((state) => state.leftPanel);
  return (
    <nav className="palette" aria-label={shown === "nodes" ? words.nodes : words.title}>
      <div className="panel-tabs" role="tablist">
        {(["nodes", "outline"] as const).map((panel) => (
          <button
            key={panel}
            type="button"
            role="tab"
            aria-selected={shown === panel}
            onClick={() => changeSettings({ leftPanel: panel })}
          >
            {panel === "nodes" ? words.nodes : words.title}
          </button>
        ))}
      </div>
      {shown === "nodes" ? <Palette /> : <Outline />}
    </nav>
  );
}

/** The node types by category, with search. Drag one onto the canvas, or double-click or tap it, or press Enter. */
function Palette() {
  const [query, setQuery] = useState("");
  const groups = groupTypes(searchTypes(query));
  const add = (definition: AnyNode) => addNode(definition.type, middleOfCanvas());
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const first = searchTypes(query)[0];
    if (event.key === "Escape" && query === "") event.currentTarget.blur();
    if (event.key === "Escape") setQuery("");
    if (event.key === "Enter" && query && first) add(first);
  };
  return (
    <>
      <div className="search">
        <input
          type="search"
          placeholder={messages.palette.search}
          aria-label={messages.palette.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
        />
        {!query && <kbd>{messages.keys.space}</kbd>}
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
        <PaletteSubgraphs query={query} place={middleOfCanvas} />
        {groups.length === 0 && <p className="palette-none">{messages.quickAdd.nothingCalled(query)}</p>}
      </div>
    </>
  );
}

function PaletteEntry({ definition, onAdd }: { definition: AnyNode; onAdd: () => void }) {
  return (
    <button
      type="button"
      className="palette-entry"
      draggable
      title={messages.palette.entry(firstSentence(definition.doc))}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, definition.type);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={(event) => asksToAdd(event) && onAdd()}
    >
      <span className={`node-mark tint-${nodeTint(definition)}`} aria-hidden="true" />
      {definition.title}
    </button>
  );
}

/** The middle of the canvas, shifted while a node is there already. */
export function middleOfCanvas(): Point {
  const bounds = document.querySelector(".canvas")?.getBoundingClientRect();
  const screen = {
    x: (bounds?.left ?? 0) + (bounds?.width ?? 0) / 2 - 90,
    y: (bounds?.top ?? 0) + (bounds?.height ?? 0) / 2 - 60,
  };
  return freePlace(canvasView()?.toFlow(screen) ?? screen);
}
