import { pointerOnCanvas } from "../canvas/pointer.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { useFlow } from "../state/flow-store.ts";
import type { Action } from "./action.ts";

export const ADD_ACTIONS: readonly Action[] = [
  {
    id: "add.node",
    group: "Add",
    keys: ["Space"],
    run: () => showQuickAdd({ screen: pointerOnCanvas(), insert: useFlow.getState().selectedWire ?? undefined }),
  },
];
