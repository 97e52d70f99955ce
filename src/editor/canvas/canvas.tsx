import type { MouseEvent } from "react";
import { messages } from "../messages.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { selectNodes, selectWire, useFlow } from "../state/flow-store.ts";
import { showMenu } from "../state/menu-store.ts";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { GraphOnCanvas } from "./graph-on-canvas.tsx";
import { StrokeLine, usePaneGestures } from "./pane-gestures.tsx";
import { trackPointer } from "./pointer.ts";
import { WireTip } from "./wire-tip.tsx";

export function Canvas() {
  const { stroke, handlers } = usePaneGestures();
  return (
    <main
      className="canvas"
      aria-label={messages.canvas.label}
      onPointerMove={trackPointer}
      onClickCapture={onClickCapture}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      {...handlers}
    >
      <GraphOnCanvas />
      <Breadcrumbs />
      <EmptyCanvas />
      <WireTip />
      <StrokeLine stroke={stroke} />
    </main>
  );
}

const isPane = (target: EventTarget | null): boolean =>
  target instanceof Element && target.classList.contains("react-flow__pane");

/** The first click of two may have been on something that has gone since. */
let firstClickOnPane = false;
function onClickCapture(event: MouseEvent): void {
  if (event.detail === 1) firstClickOnPane = isPane(event.target);
}

/** On the empty canvas: what shall be here? */
function onDoubleClick(event: MouseEvent): void {
  if (firstClickOnPane && isPane(event.target)) showQuickAdd({ screen: { x: event.clientX, y: event.clientY } });
}

/** A click with the right button selects what it is on first. */
function onContextMenu(event: MouseEvent): void {
  const on = event.target instanceof Element ? event.target : null;
  if (!on || on.closest("input, textarea")) return;
  event.preventDefault();
  const node = on.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const wire = on.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  const { selectedNodes, selectedMarks } = useFlow.getState();
  if (node && !selectedNodes.includes(node) && !selectedMarks.includes(node)) selectNodes([node]);
  if (wire) selectWire(wire);
  if (!node && !wire && !on.closest(".react-flow__nodesselection")) selectNodes([]);
  const kind = wire ? "wire" : node || on.closest(".react-flow__nodesselection") ? "node" : "canvas";
  showMenu(kind, { x: event.clientX, y: event.clientY });
}
