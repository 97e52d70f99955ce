import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { AnyNode } from "../../nodes/define.ts";
import { useReactFlow } from "../canvas/flow.ts";
import { nodeTint } from "../canvas/tints.ts";
import { closeQuickAdd, type QuickAdd as Request, useDialogs } from "../state/dialog-store.ts";
import { addConnectedNode, addNode, fittingPort } from "../state/editing.ts";
import { searchTypes } from "./node-types.ts";

const SIZE = { width: 280, height: 340 };

/** Search for a node to add at the pointer; from a dangling wire, only nodes that it fits. */
export function QuickAdd() {
  const request = useDialogs((state) => state.quickAdd);
  return request ? <QuickAddPanel key={`${request.screen.x} ${request.screen.y}`} request={request} /> : null;
}

function QuickAddPanel({ request }: { request: Request }) {
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { screenToFlowPosition } = useReactFlow();
  const { wire } = request;
  const found = searchTypes(query, (definition) => !wire || fittingPort(definition, wire) !== null);
  const chosen = Math.min(index, found.length - 1);
  useEffect(() => input.current?.focus(), []);

  const add = (definition: AnyNode | undefined) => {
    if (!definition) return;
    const at = screenToFlowPosition(request.screen);
    closeQuickAdd();
    if (wire) addConnectedNode(definition.type, "from" in wire ? at : { x: at.x - 190, y: at.y }, wire);
    else addNode(definition.type, at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") closeQuickAdd();
    else if (event.key === "Enter") add(found[chosen]);
    else if (event.key === "ArrowDown") setIndex(Math.min(found.length - 1, chosen + 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(0, chosen - 1));
    else return;
    event.preventDefault();
  };

  const left = Math.min(request.screen.x, window.innerWidth - SIZE.width - 12);
  const top = Math.min(request.screen.y, window.innerHeight - SIZE.height - 12);
  return (
    <>
      <button type="button" className="backdrop" aria-label="Close the search" onClick={closeQuickAdd} />
      <div className="quick-add" style={{ left, top, width: SIZE.width, maxHeight: SIZE.height }}>
        <input
          ref={input}
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls="quick-add-list"
          aria-activedescendant={found[chosen] ? `quick-${found[chosen].type}` : undefined}
          aria-label="Add a node"
          placeholder={wire ? "Add a node that fits this wire" : "Add a node"}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div className="quick-list" id="quick-add-list" role="listbox" aria-label="Nodes">
          {found.map((definition, at) => (
            <button
              key={definition.type}
              id={`quick-${definition.type}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              className="quick-entry"
              ref={at === chosen ? scrollIntoView : undefined}
              onPointerMove={() => setIndex(at)}
              onClick={() => add(definition)}
            >
              <span className={`node-mark tint-${nodeTint(definition)}`} aria-hidden="true" />
              {definition.title}
              <small>{definition.category}</small>
            </button>
          ))}
          {found.length === 0 && (
            <p className="palette-none">Nothing {wire ? "fits this wire" : `is called “${query}”`}.</p>
          )}
        </div>
      </div>
    </>
  );
}

const scrollIntoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: "nearest" });
