import { pointerOnCanvas } from "../canvas/pointer.ts";
import {
  bendSelected,
  bendsOfSelected,
  chooseNextBend,
  chosenBend,
  nudgeBend,
  removeChosenBend,
} from "../state/bends.ts";
import { showDialog, showQuickAdd } from "../state/dialog-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { bendsOf, straighten } from "../state/looks.ts";
import type { Action, ActionId } from "./action.ts";

const wire = () => useFlow.getState().selectedWire;
const node = () => {
  const { selectedNodes } = useFlow.getState();
  return selectedNodes.length === 1 ? (selectedNodes[0] ?? null) : null;
};

/** Of the grid, px. */
const STEP = 8;

const nudge = (id: ActionId, key: string, dx: number, dy: number): Action => ({
  id,
  group: "Wires",
  keys: [key],
  when: () => chosenBend() !== null,
  run: () => nudgeBend(dx, dy),
});

export const WIRE_ACTIONS: readonly Action[] = [
  {
    id: "wire.connect",
    group: "Wires",
    keys: ["W"],
    when: () => node() !== null,
    run: () => showDialog({ kind: "connect", node: node() ?? "" }),
  },
  {
    id: "wire.insert",
    group: "Wires",
    when: () => wire() !== null,
    run: () => showQuickAdd({ screen: pointerOnCanvas(), insert: wire() ?? "" }),
  },
  {
    id: "wire.bend",
    group: "Wires",
    keys: ["Shift+B"],
    when: () => wire() !== null,
    run: bendSelected,
  },
  {
    id: "wire.nextBend",
    group: "Wires",
    keys: ["Alt+B"],
    when: () => bendsOfSelected().length > 0,
    run: chooseNextBend,
  },
  nudge("wire.bendLeft", "ArrowLeft", -STEP, 0),
  nudge("wire.bendRight", "ArrowRight", STEP, 0),
  nudge("wire.bendUp", "ArrowUp", 0, -STEP),
  nudge("wire.bendDown", "ArrowDown", 0, STEP),
  {
    id: "wire.removeBend",
    group: "Wires",
    keys: ["Alt+Delete"],
    when: () => chosenBend() !== null,
    run: removeChosenBend,
  },
  {
    id: "wire.straighten",
    group: "Wires",
    when: () => bendsOf(wire() ?? "").length > 0,
    run: () => straighten(wire() ?? ""),
  },
];
