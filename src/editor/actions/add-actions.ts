import { pointerOnCanvas } from "../canvas/pointer.ts";
import { COLOURS } from "../canvas/tints.ts";
import { canvasView } from "../canvas/view.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { colourSelection } from "../state/editing.ts";
import { boxOf, useFlow } from "../state/flow-store.ts";
import { addFrame, addNote } from "../state/looks.ts";
import type { Action } from "./action.ts";

const pointed = () => canvasView()?.toFlow(pointerOnCanvas()) ?? { x: 0, y: 0 };

export const ADD_ACTIONS: readonly Action[] = [
  {
    id: "add.node",
    group: "Add",
    keys: ["Space"],
    run: () => showQuickAdd({ screen: pointerOnCanvas(), insert: useFlow.getState().selectedWire ?? undefined }),
  },
  { id: "add.note", group: "Add", keys: ["N"], run: () => addNote(pointed()) },
  {
    id: "add.frame",
    group: "Add",
    keys: ["Shift+G"],
    run: () =>
      addFrame(
        useFlow
          .getState()
          .nodes.filter(({ selected }) => selected)
          .map(boxOf),
        pointed(),
      ),
  },
];

const paintable = (): boolean => {
  const { selectedNodes, selectedMarks } = useFlow.getState();
  return selectedNodes.length + selectedMarks.length > 0;
};

export const COLOUR_ACTIONS: readonly Action[] = [
  { id: "colour.none", group: "Edit", when: paintable, run: () => colourSelection(undefined) },
  ...COLOURS.map((colour): Action => {
    return { id: `colour.${colour}`, group: "Edit", when: paintable, run: () => colourSelection(colour) };
  }),
];
