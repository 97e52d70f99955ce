import { create } from "zustand";
import { commandName } from "../../graph/commands.ts";
import type { Graph } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import type { Box } from "../canvas/arrange.ts";
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
import { messages } from "../messages.ts";
import { currentDocument, currentGraph, execute, useDocument } from "./document-store.ts";
import { contentsOf, markId, moveCommands, splitMark } from "./marks.ts";

/** What the canvas draws, and what is selected. Follows the document; never holds anything that must be kept. */
interface FlowState {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  /** Ids of nodes, in the order of the graph. */
  readonly selectedNodes: readonly string[];
  /** Frames and notes, as `frame:id`. */
  readonly selectedMarks: readonly string[];
  /** The wire the inspector looks at, as an edge key. */
  readonly selectedWire: string | null;
}

export const useFlow = create<FlowState>()(() => ({
  nodes: [],
  edges: [],
  selectedNodes: [],
  selectedMarks: [],
  selectedWire: null,
}));

export function startFollowingDocument(): void {
  syncWithDocument();
  useDocument.subscribe((state, previous) => {
    if (state.scope !== previous.scope) useFlow.setState({ nodes: [], edges: [] });
    if (state.history.present !== previous.history.present || state.scope !== previous.scope) syncWithDocument();
  });
}

function syncWithDocument(): void {
  const document = currentDocument();
  useFlow.setState((state) =>
    withSelection(
      keepSame(state.nodes, toFlowNodes(document, state.nodes)),
      keepSame(state.edges, toFlowEdges(document, state.edges)),
      state,
    ),
  );
}

function withSelection(nodes: FlowNode[], edges: FlowEdge[], before: FlowState): Partial<FlowState> {
  const ids = nodes.filter((node) => node.selected).map((node) => node.id);
  return {
    nodes,
    edges,
    selectedWire: edges.find((edge) => edge.selected)?.id ?? null,
    selectedNodes: keepSame(
      before.selectedNodes,
      ids.filter((id) => !splitMark(id)),
    ),
    selectedMarks: keepSame(before.selectedMarks, ids.filter(splitMark)),
  };
}

/** The old list where the new one holds the same: who reads it is not told of a change. */
const keepSame = <List extends readonly unknown[]>(before: List, now: List): List =>
  now.length === before.length && now.every((item, index) => item === before[index]) ? before : now;

export function changeFlowNodes(changes: NodeChange[]): void {
  const all = [...changes, ...carriedAlong(changes)];
  useFlow.setState((state) => withSelection(applyNodeChanges(all, state.nodes), state.edges, state));
  commitMoves(all);
}

/** What lay in a frame when its drag began. */
let cargo: { readonly frame: string; readonly ids: readonly string[] } | null = null;

/** A dragged frame takes along what is in it, but for what is dragged itself. */
function carriedAlong(changes: readonly NodeChange[]): NodeChange[] {
  const moved = new Set(changes.map((change) => ("id" in change ? change.id : "")));
  return changes.flatMap((change): NodeChange[] => {
    if (change.type !== "position" || !change.position || splitMark(change.id)?.kind !== "frame") return [];
    const { nodes } = useFlow.getState();
    const frame = nodes.find((node) => node.id === change.id);
    if (frame?.type !== "frame") return [];
    if (cargo?.frame !== frame.id) {
      const at = { ...frame.data.frame, ...frame.position };
      cargo = { frame: frame.id, ids: contentsOf(at, nodes.map(boxOf)) };
    }
    const { ids } = cargo;
    const { dragging = false, position } = change;
    if (!dragging) cargo = null;
    const [dx, dy] = [position.x - frame.position.x, position.y - frame.position.y];
    return nodes
      .filter(({ id }) => ids.includes(id) && !moved.has(id))
      .map(({ id, position: { x, y } }) => ({ type: "position", id, dragging, position: { x: x + dx, y: y + dy } }));
  });
}

export const boxOf = ({ id, position, measured, width, height }: FlowNode): Box => ({
  id,
  ...position,
  width: measured?.width ?? width ?? 200,
  height: measured?.height ?? height ?? 100,
});

export function changeFlowEdges(changes: EdgeChange[]): void {
  useFlow.setState((state) => withSelection(state.nodes, applyEdgeChanges(changes, state.edges), state));
}

/** The end of a drag, and each press of an arrow key, become one command. */
function commitMoves(changes: readonly NodeChange[]): void {
  const ended = changes.flatMap((change) =>
    change.type === "position" && change.dragging === false && change.position
      ? [{ id: change.id, x: Math.round(change.position.x), y: Math.round(change.position.y) }]
      : [],
  );
  if (ended.length === 0) return;
  const places = placesOf(currentGraph());
  const moved = ended.filter(({ id, x, y }) => places.get(id)?.x !== x || places.get(id)?.y !== y);
  executeMoves(Object.fromEntries(moved.map(({ id, x, y }) => [id, { x, y }])));
}

function executeMoves(positions: Readonly<Record<string, { x: number; y: number }>>): void {
  const commands = moveCommands(positions, currentGraph().layout);
  const [first] = commands;
  if (!first) return;
  const name =
    commands.length === 1 ? commandName(first, registry) : messages.edits.move(Object.keys(positions).length);
  execute(commands.length === 1 ? first : { type: "batch", name, commands });
}

const placesOf = ({ layout }: Graph): ReadonlyMap<string, { readonly x: number; readonly y: number }> =>
  new Map<string, { readonly x: number; readonly y: number }>([
    ...Object.entries(layout.nodes),
    ...(layout.frames ?? []).map((frame) => [markId("frame", frame.id), frame] as const),
    ...(layout.notes ?? []).map((note) => [markId("note", note.id), note] as const),
  ]);

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
  executeMoves(positions);
}

/** Nodes by id; frames and notes as `frame:id`. */
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
