import { zoneMembers } from "../../graph/compile.ts";
import { splitAddress } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { type AlignTo, align, type Box, distribute, type Positions } from "../canvas/arrange.ts";
import { autoLayout } from "../canvas/auto-layout.ts";
import { currentDocument, currentGraph, execute, shownGraphId } from "../state/document-store.ts";
import { boxOf, useFlow } from "../state/flow-store.ts";
import { type Action, type ActionId, actionTitle } from "./action.ts";

const several = (least: number) => () => useFlow.getState().selectedNodes.length >= least;

/** The chosen nodes, or all, as they lie on the canvas. */
function boxes(ids: readonly string[]): Box[] {
  const chosen = new Set(ids);
  return useFlow
    .getState()
    .nodes.filter(({ id, type }) => type === "studio" && (chosen.size === 0 || chosen.has(id)))
    .map(boxOf);
}

/** One undo step under the action's own name. */
function move(id: ActionId, positions: Positions): void {
  if (Object.keys(positions).length === 0) return;
  execute({ type: "batch", name: actionTitle(id), commands: [{ type: "moveNodes", positions }] });
}

const alignment = (id: ActionId, to: AlignTo): Action => ({
  id,
  group: "Arrange",
  when: several(2),
  run: () => move(id, align(boxes(useFlow.getState().selectedNodes), to)),
});

const distribution = (id: ActionId, axis: "x" | "y"): Action => ({
  id,
  group: "Arrange",
  when: several(3),
  run: () => move(id, distribute(boxes(useFlow.getState().selectedNodes), axis)),
});

export const ARRANGE_ACTIONS: readonly Action[] = [
  alignment("arrange.left", "left"),
  alignment("arrange.centre", "centre"),
  alignment("arrange.right", "right"),
  alignment("arrange.top", "top"),
  alignment("arrange.middle", "middle"),
  alignment("arrange.bottom", "bottom"),
  distribution("arrange.distributeX", "x"),
  distribution("arrange.distributeY", "y"),
  {
    id: "arrange.auto",
    group: "Arrange",
    keys: ["L"],
    when: () => currentGraph().nodes.length > 0,
    run: () => void layOut(),
  },
];

/** The selected nodes where several are, else the whole graph. */
async function layOut(): Promise<void> {
  const { selectedNodes } = useFlow.getState();
  const document = currentDocument();
  const edges = currentGraph().edges.flatMap((edge) => {
    const [from, to] = [splitAddress(edge.from)?.node, splitAddress(edge.to)?.node];
    return from && to ? [[from, to] as const] : [];
  });
  const positions = await autoLayout({
    boxes: boxes(selectedNodes.length > 1 ? selectedNodes : []),
    edges,
    zones: zoneMembers(document, registry, shownGraphId(document)),
  });
  // The graph may have been edited while the library came.
  if (currentDocument() === document) move("arrange.auto", positions);
}
