import { type Direction, neighbour } from "../canvas/neighbour.ts";
import { canvasView } from "../canvas/view.ts";
import { boxOf, selectNodes, useFlow } from "../state/flow-store.ts";
import type { Action, ActionId } from "./action.ts";

/** From node to node by where they lie; the first one where none is selected. */
function go(direction: Direction): void {
  const { nodes, selectedNodes } = useFlow.getState();
  const boxes = nodes.filter(({ type }) => type === "studio").map(boxOf);
  const from = boxes.find(({ id }) => id === selectedNodes.at(-1));
  const next = from ? neighbour(from, boxes, direction) : boxes[0];
  if (!next) return;
  selectNodes([next.id]);
  canvasView()?.focusNode(next.id);
}

const towards = (id: ActionId, direction: Direction, key: string): Action => ({
  id,
  group: "Go",
  keys: [`Alt+Arrow${key}`],
  run: () => go(direction),
});

export const GO_ACTIONS: readonly Action[] = [
  towards("go.left", "left", "Left"),
  towards("go.right", "right", "Right"),
  towards("go.up", "up", "Up"),
  towards("go.down", "down", "Down"),
];
