import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { COLOURS } from "../canvas/tints.ts";
import { messages } from "../messages.ts";
import { Keys } from "../palette/keys.tsx";
import { closeMenu, type MenuKind, useMenu } from "../state/menu-store.ts";
import { type ActionId, actionTitle, isAvailable } from "./action.ts";
import { actionOf, runAction } from "./actions.ts";
import { keysFor } from "./bindings.ts";

/** By what was clicked; groups apart. What cannot be done is left out. */
const ENTRIES: Readonly<Record<MenuKind, readonly (readonly ActionId[])[]>> = {
  node: [
    ["subgraph.enter", "wire.connect", "node.rename", "node.collapse", "node.mute", "node.bypass"],
    ["edit.duplicate", "edit.duplicateWithInputs", "edit.copy", "edit.cut"],
    ["subgraph.make", "subgraph.unpack", "subgraph.unique", "subgraph.save", "add.frame", "arrange.auto"],
    ["edit.deleteAndJoin", "edit.delete"],
  ],
  wire: [["wire.insert", "wire.bend", "wire.straighten"], ["edit.delete"]],
  canvas: [
    ["add.node", "add.note", "add.frame", "edit.paste"],
    ["subgraph.leave", "edit.selectAll", "arrange.auto", "view.fit"],
    ["help.commands"],
  ],
};

export function ContextMenu() {
  const menu = useMenu((state) => state.menu);
  return menu ? <Menu key={`${menu.at.x} ${menu.at.y}`} {...menu} /> : null;
}

function Menu({ kind, at }: { kind: MenuKind; at: { readonly x: number; readonly y: number } }) {
  const list = useRef<HTMLDivElement>(null);
  const back = useRef(document.activeElement);
  const close = () => {
    closeMenu();
    if (back.current instanceof HTMLElement) back.current.focus();
  };
  useLayoutEffect(() => keepOnScreen(list.current), []);
  useEffect(() => list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus(), []);
  const groups = ENTRIES[kind]
    .map((ids) => ids.filter((id) => isAvailable(actionOf(id))))
    .filter((ids) => ids.length > 0);
  return (
    <>
      <button
        type="button"
        className="backdrop"
        aria-label={messages.menu.close}
        tabIndex={-1}
        onClick={close}
        onContextMenu={(event) => {
          event.preventDefault();
          close();
        }}
      />
      <div
        ref={list}
        className="context-menu"
        role="menu"
        aria-label={messages.menu[kind]}
        tabIndex={-1}
        style={{ left: at.x, top: at.y }}
        onKeyDown={(event) => walk(event, list.current, close)}
      >
        {groups.map((ids) => (
          <fieldset key={ids[0]}>
            {ids.map((id) => (
              <MenuItem key={id} id={id} close={close} />
            ))}
          </fieldset>
        ))}
        {kind === "node" && <ColourRow close={close} />}
      </div>
    </>
  );
}

function MenuItem({ id, close }: { id: ActionId; close: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="menu-item"
      onClick={() => {
        close();
        runAction(id);
      }}
    >
      <span>{actionTitle(id)}</span>
      <Keys keys={keysFor(actionOf(id))[0]} />
    </button>
  );
}

function ColourRow({ close }: { close: () => void }) {
  return (
    <fieldset className="colour-row">
      {(["none", ...COLOURS] as const).map((colour) => (
        <button
          key={colour}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={`colour-dot tint-${colour}`}
          aria-label={actionTitle(`colour.${colour}`)}
          title={actionTitle(`colour.${colour}`)}
          onClick={() => {
            close();
            runAction(`colour.${colour}`);
          }}
        />
      ))}
    </fieldset>
  );
}

function walk(event: KeyboardEvent, list: HTMLElement | null, close: () => void): void {
  const items = [...(list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const focus = (index: number) => items[(index + items.length) % items.length]?.focus();
  event.stopPropagation();
  if (event.key === "ArrowDown" || event.key === "ArrowRight") focus(at + 1);
  else if (event.key === "ArrowUp" || event.key === "ArrowLeft") focus(at - 1);
  else if (event.key === "Home") focus(0);
  else if (event.key === "End") focus(items.length - 1);
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
}

function keepOnScreen(element: HTMLElement | null): void {
  if (!element) return;
  const { right, bottom, height, width } = element.getBoundingClientRect();
  if (right > window.innerWidth) element.style.left = `${Math.max(8, window.innerWidth - width - 8)}px`;
  if (bottom > window.innerHeight) element.style.top = `${Math.max(8, window.innerHeight - height - 8)}px`;
}
