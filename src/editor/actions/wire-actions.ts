import { pointerOnCanvas } from "../canvas/pointer.ts";
import { showDialog, showQuickAdd } from "../state/dialog-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { bendsOf, straighten } from "../state/looks.ts";
import type { Action } from "./action.ts";

const wire = () => useFlow.getState().selectedWire;
const node = () => {
  const { selectedNodes } = useFlow.getState();
  return selectedNodes.length === 1 ? (selectedNodes[0] ?? null) : null;
};

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
    id: "wire.straighten",
    group: "Wires",
    when: () => bendsOf(wire() ?? "").length > 0,
    run: () => straighten(wire() ?? ""),
  },
];
