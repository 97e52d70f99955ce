import { create } from "zustand";
import {
  applyEdgeChanges,
  applyNodeChanges,
  type EdgeChange,
  type FlowEdge,
  type FlowNode,
  type NodeChange,
  toFlowEdges,
  toFlowNodes,
} from "../canvas/flow.ts";
import { currentDocument, execute, shownGraph, useDocument } from "./document-store.ts";

/** What the canvas draws, and what is selected. Follows the document; never holds anything that must be kept. */
interface FlowState {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  /** Ids, in the order they were selected. */
  readonly selectedNodes: readonly string[];
  /** The wire the inspector looks at, as an edge key. */
  readonly selectedWire: string | null;
}

export const useFlow = create<FlowState>()(() => ({ nodes: [], edges: [], selectedNodes: [], selectedWire: null }));

export function startFollowingDocument(): void {
  syncWithDocument();
  useDocument.subscribe((state, previous) => {
    if (state.history.present !== previous.history.present || state.scope !== previous.scope) syncWithDocument();
  });
}

function syncWithDocument(): void {
  const document = currentDocument();
  useFlow.setState((state) =>
    withSelection(toFlowNodes(document, state.nodes), toFlowEdges(document, state.edges), state),
  );
}

function withSelection(nodes: FlowNode[], edges: FlowEdge[], before: FlowState): Partial<FlowState> {
  const ids = nodes.filter((node) => node.selected).map((node) => node.id);
  const same = ids.length === before.selectedNodes.length && ids.every((id) => before.selectedNodes.includes(id));
  const selectedWire = edges.find((edge) => edge.selected)?.id ?? null;
  return { nodes, edges, selectedWire, selectedNodes: same ? before.selectedNodes : ids };
}

export function changeFlowNodes(changes: NodeChange[]): void {
  useFlow.setState((state) => withSelection(applyNodeChanges(changes, state.nodes), state.edges, state));
  commitMoves(changes);
}

export function changeFlowEdges(changes: EdgeChange[]): void {
  useFlow.setState((state) => withSelection(state.nodes, applyEdgeChanges(changes, state.edges), state));
}

/** The end of a drag, and each press of an arrow key, become one command. */
function commitMoves(changes: readonly NodeChange[]): void {
  const layout = shownGraph(currentDocument()).layout.nodes;
  const positions: Record<string, { x: number; y: number }> = {};
  for (const change of changes) {
    if (change.type !== "position" || change.dragging !== false || !change.position) continue;
    const x = Math.round(change.position.x);
    const y = Math.round(change.position.y);
    if (layout[change.id]?.x !== x || layout[change.id]?.y !== y) positions[change.id] = { x, y };
  }
  if (Object.keys(positions).length > 0) execute({ type: "moveNodes", positions });
}

/** While a zone's header is dragged: shown at once, committed at the end. */
export function shiftFlowNodes(ids: ReadonlySet<string>, dx: number, dy: number): void {
  useFlow.setState((state) => ({
    nodes: state.nodes.map((node) =>
      ids.has(node.id) ? { ...node, position: { x: node.position.x + dx, y: node.position.y + dy } } : node,
    ),
  }));
}

export function commitPositions(ids: ReadonlySet<string>): void {
  const moved = useFlow.getState().nodes.filter((node) => ids.has(node.id));
  const positions = Object.fromEntries(
    moved.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]),
  );
  execute({ type: "moveNodes", positions });
}

export function selectNodes(ids: readonly string[]): void {
  const chosen = new Set(ids);
  useFlow.setState((state) =>
    withSelection(
      state.nodes.map((node) =>
        Boolean(node.selected) === chosen.has(node.id) ? node : { ...node, selected: !node.selected },
      ),
      state.edges.map((edge) => (edge.selected ? { ...edge, selected: false } : edge)),
      state,
    ),
  );
}

export function selectWire(key: string | null): void {
  useFlow.setState((state) =>
    withSelection(
      state.nodes.map((node) => (node.selected ? { ...node, selected: false } : node)),
      state.edges.map((edge) =>
        Boolean(edge.selected) === (edge.id === key) ? edge : { ...edge, selected: edge.id === key },
      ),
      state,
    ),
  );
}
