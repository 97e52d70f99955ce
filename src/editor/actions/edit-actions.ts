import { copyText, cutText, pasteFromClipboard } from "../clipboard.ts";
import { currentGraph, redoEdit, undoEdit, useDocument } from "../state/document-store.ts";
import { deleteSelection, selectedGraphNodes, toggleCollapsed, toggleMode } from "../state/editing.ts";
import { selectNodes, useFlow } from "../state/flow-store.ts";
import { duplicateSelection } from "../state/fragments.ts";
import { startRenaming } from "../state/renaming.ts";
import type { Action } from "./action.ts";

export const someNodes = (): boolean => useFlow.getState().selectedNodes.length > 0;
const oneNode = (): boolean => useFlow.getState().selectedNodes.length === 1;
const anything = (): boolean => someNodes() || useFlow.getState().selectedWire !== null;

export const EDIT_ACTIONS: readonly Action[] = [
  {
    id: "edit.undo",
    group: "Edit",
    keys: ["Ctrl+Z"],
    when: () => useDocument.getState().history.past.length > 0,
    run: undoEdit,
  },
  {
    id: "edit.redo",
    group: "Edit",
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    when: () => useDocument.getState().history.future.length > 0,
    run: redoEdit,
  },
  { id: "edit.copy", group: "Edit", keys: ["Ctrl+C"], fixed: true, when: someNodes, run: () => void copyText() },
  { id: "edit.cut", group: "Edit", keys: ["Ctrl+X"], fixed: true, when: someNodes, run: () => void cutText() },
  { id: "edit.paste", group: "Edit", keys: ["Ctrl+V"], fixed: true, run: () => void pasteFromClipboard() },
  { id: "edit.duplicate", group: "Edit", keys: ["Ctrl+D"], when: someNodes, run: () => duplicateSelection() },
  {
    id: "edit.duplicateWithInputs",
    group: "Edit",
    keys: ["Ctrl+Shift+D"],
    when: someNodes,
    run: () => duplicateSelection({ withInputs: true }),
  },
  { id: "edit.delete", group: "Edit", keys: ["Delete", "Backspace"], when: anything, run: () => deleteSelection() },
  {
    id: "edit.deleteAndJoin",
    group: "Edit",
    keys: ["Shift+Delete"],
    when: someNodes,
    run: () => deleteSelection({ join: true }),
  },
  {
    id: "edit.selectAll",
    group: "Edit",
    keys: ["Ctrl+A"],
    run: () => selectNodes(currentGraph().nodes.map(({ id }) => id)),
  },
  { id: "edit.selectNone", group: "Edit", keys: ["Escape"], when: anything, run: () => selectNodes([]) },
  { id: "node.rename", group: "Edit", keys: ["F2"], when: oneNode, run: () => startRenaming() },
  { id: "node.collapse", group: "Edit", keys: ["C"], when: someNodes, run: toggleCollapsed },
  {
    id: "node.mute",
    group: "Edit",
    keys: ["M"],
    when: () => selectedGraphNodes().length > 0,
    run: () => toggleMode("mute"),
  },
  {
    id: "node.bypass",
    group: "Edit",
    keys: ["B"],
    when: () => selectedGraphNodes().length > 0,
    run: () => toggleMode("bypass"),
  },
];
