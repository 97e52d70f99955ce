import { pointerOnCanvas } from "../canvas/pointer.ts";
import { canvasView } from "../canvas/view.ts";
import { showDialog } from "../state/dialog-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { showMenu } from "../state/menu-store.ts";
import { saveFile } from "../state/opening.ts";
import { changeSettings, isDark, useSettings } from "../state/settings-store.ts";
import type { Action } from "./action.ts";
import { chooseAndOpen } from "./open-file.ts";

const selected = () => useFlow.getState().selectedNodes;
const focusIn = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

export const VIEW_ACTIONS: readonly Action[] = [
  { id: "view.fit", group: "View", keys: ["F"], run: () => canvasView()?.fit() },
  {
    id: "view.fitSelection",
    group: "View",
    keys: ["Shift+F"],
    when: () => selected().length > 0,
    run: () => canvasView()?.fit(selected()),
  },
  { id: "view.zoomIn", group: "View", keys: ["+", "="], run: () => canvasView()?.zoomBy(1.25) },
  { id: "view.zoomOut", group: "View", keys: ["-"], run: () => canvasView()?.zoomBy(0.8) },
  { id: "view.actualSize", group: "View", keys: ["1"], run: () => canvasView()?.zoomTo(1) },
  { id: "view.minimap", group: "View", run: () => toggle("minimap") },
  { id: "view.snap", group: "View", run: () => toggle("snap") },
  { id: "view.dock", group: "View", keys: ["Ctrl+J"], everywhere: true, run: () => toggle("dockOpen") },
  { id: "view.theme", group: "View", run: switchTheme },
  {
    id: "view.outline",
    group: "Go",
    keys: ["O"],
    run: () => {
      changeSettings({ leftPanel: "outline" });
      requestAnimationFrame(() => focusIn(".outline [tabindex='0']"));
    },
  },
  {
    id: "view.palette",
    group: "Go",
    keys: ["/"],
    run: () => {
      changeSettings({ leftPanel: "nodes" });
      requestAnimationFrame(() => focusIn(".palette .search input"));
    },
  },
  {
    id: "view.canvas",
    group: "Go",
    keys: ["G"],
    run: () => (selected()[0] ? canvasView()?.focusNode(selected()[0] as string) : focusIn(".react-flow__node")),
  },
  {
    id: "view.inspector",
    group: "Go",
    keys: ["I"],
    run: () => focusIn(".inspector :is(button, input, select, textarea, [tabindex='0'])"),
  },
  { id: "view.menu", group: "View", keys: ["Shift+F10", "ContextMenu"], run: openMenu },
  {
    id: "help.commands",
    group: "View",
    keys: ["Ctrl+K", "F1"],
    everywhere: true,
    run: () => showDialog({ kind: "commands" }),
  },
  { id: "help.shortcuts", group: "View", keys: ["?"], run: () => showDialog({ kind: "shortcuts" }) },
];

export const GRAPH_ACTIONS: readonly Action[] = [
  { id: "graph.save", group: "Graph", keys: ["Ctrl+S"], everywhere: true, run: saveFile },
  { id: "graph.open", group: "Graph", keys: ["Ctrl+O"], everywhere: true, run: () => void chooseAndOpen() },
  { id: "graph.templates", group: "Graph", run: () => showDialog({ kind: "templates" }) },
  { id: "graph.library", group: "Graph", run: () => showDialog({ kind: "library" }) },
  { id: "graph.share", group: "Graph", run: () => showDialog({ kind: "share" }) },
];

function toggle(name: "minimap" | "snap" | "dockOpen"): void {
  changeSettings({ [name]: !useSettings.getState()[name] });
}

function switchTheme(): void {
  changeSettings({ theme: isDark(useSettings.getState().theme) ? "light" : "dark" });
}

/** Beside the selected node, else in the middle of things. */
function openMenu(): void {
  const { selectedNodes, selectedWire, nodes } = useFlow.getState();
  const node = nodes.find(({ id }) => id === selectedNodes[0]);
  const at =
    (node && canvasView()?.toScreen({ x: node.position.x + 40, y: node.position.y + 40 })) ?? pointerOnCanvas();
  showMenu(node ? "node" : selectedWire ? "wire" : "canvas", at);
}
