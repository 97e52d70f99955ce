/**
 * The only file that knows the canvas library: its types, its components, and how the document maps to them.
 * A change of the library's major version is a change of this file.
 */

import type {
  Connection,
  Edge as LibraryEdge,
  EdgeChange as LibraryEdgeChange,
  Node as LibraryNode,
  NodeChange as LibraryNodeChange,
} from "@xyflow/react";
import {
  type Edge,
  edgeKey,
  type Frame,
  type Graph,
  type GraphDocument,
  type GraphNode,
  type Note,
} from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { INPUTS, isReserved, OUTPUTS } from "../../graph/reserved.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../../graph/subgraph.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { currentTypes, mainGraph, shownGraph } from "../state/document-store.ts";
import { markId } from "../state/marks.ts";
import { type Tint, type WireForm, wireForm, wireTint } from "./tints.ts";

export {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  BaseEdge,
  ConnectionLineType,
  Controls,
  type EdgeProps,
  type FinalConnectionState,
  getBezierPath,
  Handle,
  MiniMap,
  type NodeProps,
  NodeResizer,
  type OnNodeDrag,
  Position,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
  useStoreApi,
  useUpdateNodeInternals,
  type Viewport,
} from "@xyflow/react";
export type { Connection };

/** Looks and values live elsewhere: the library only places nodes and measures them. */
export type StudioFlowNode = LibraryNode<{ readonly label: string }, "studio">;
export type FrameFlowNode = LibraryNode<{ readonly frame: Frame }, "frame">;
export type NoteFlowNode = LibraryNode<{ readonly note: Note }, "note">;
export type FlowNode = StudioFlowNode | FrameFlowNode | NoteFlowNode;
export type FlowEdge = LibraryEdge<
  { readonly tint: Tint; readonly form: WireForm; readonly bends: readonly (readonly [number, number])[] },
  "wire"
>;
export type NodeChange = LibraryNodeChange<FlowNode>;
export type EdgeChange = LibraryEdgeChange<FlowEdge>;

const ORIGIN = { x: 0, y: 0 };
const NO_BENDS: readonly (readonly [number, number])[] = [];

/** Nodes that did not move keep their object, and with it their measurements and their rendering. */
export function toFlowNodes(document: GraphDocument, before: readonly FlowNode[]): FlowNode[] {
  const graph = shownGraph(document);
  const kept = new Map(before.map((node) => [node.id, node]));
  const nodes = drawnNodes(document, graph).map(({ id, type }): FlowNode => {
    const place = graph.layout.nodes[id] ?? placeOfInterface(graph, id);
    const title = graph.layout.nodes[id]?.title ?? shortTitle(document, graph, id, type);
    const old = kept.get(id);
    const same = old?.type === "studio" && old.data.label === title;
    if (same && old.position.x === place.x && old.position.y === place.y) return old;
    const position = { x: place.x, y: place.y };
    const ariaLabel = `${title}, node ${id}`;
    return { ...(old as StudioFlowNode), id, type: "studio", position, data: { label: title }, ariaLabel };
  });
  return [...frameNodes(graph, kept), ...nodes, ...noteNodes(graph, kept)];
}

/** Behind everything, selected or not. */
const BEHIND = -5000;

function frameNodes(graph: Graph, kept: ReadonlyMap<string, FlowNode>): FlowNode[] {
  return (graph.layout.frames ?? []).map((frame): FlowNode => {
    const id = markId("frame", frame.id);
    const old = kept.get(id);
    if (old?.type === "frame" && old.data.frame === frame) return old;
    const { x, y, width, height, title } = frame;
    // What lies in it is reached through it: only its title takes the pointer.
    const style = { pointerEvents: "none" } as const;
    const size = { width, height, style, zIndex: BEHIND, dragHandle: ".frame-header" };
    return {
      selected: old?.selected,
      id,
      type: "frame",
      position: { x, y },
      ...size,
      data: { frame },
      ariaLabel: title,
    };
  });
}

function noteNodes(graph: Graph, kept: ReadonlyMap<string, FlowNode>): FlowNode[] {
  return (graph.layout.notes ?? []).map((note): FlowNode => {
    const id = markId("note", note.id);
    const old = kept.get(id);
    if (old?.type === "note" && old.data.note === note) return old;
    const position = { x: note.x, y: note.y };
    return { ...(old as NoteFlowNode), id, type: "note", position, data: { note }, ariaLabel: note.text };
  });
}

/** Inside a subgraph, with what comes in and what goes out. */
function drawnNodes(document: GraphDocument, graph: Graph): readonly GraphNode[] {
  if (graph === mainGraph(document)) return graph.nodes;
  const { nodes } = indexOf(graph);
  return [nodes.get(INPUTS), ...graph.nodes, nodes.get(OUTPUTS)].filter((node) => node !== undefined);
}

/** Beside the others, until somebody has placed it. */
function placeOfInterface(graph: Graph, id: string): { readonly x: number; readonly y: number } {
  const places = Object.values(graph.layout.nodes);
  if (!isReserved(id) || places.length === 0) return ORIGIN;
  const y = Math.min(...places.map((place) => place.y));
  if (id === INPUTS) return { x: Math.min(...places.map((place) => place.x)) - 260, y };
  return { x: Math.max(...places.map((place) => place.x)) + 300, y };
}

/** A loop's ends lie in a region that says what they are the ends of; a subgraph is called what its graph is. */
function shortTitle(document: GraphDocument, graph: Graph, id: string, type: string): string {
  const shape = registry.get(type);
  if (shape?.zone) return shape.zone === "start" ? "Start" : "End";
  if (type === SUBGRAPH) return graphTitle(document, subgraphId(indexOf(graph).nodes.get(id) as GraphNode));
  return shape?.title ?? type;
}

export function toFlowEdges(document: GraphDocument, before: readonly FlowEdge[]): FlowEdge[] {
  const graph = shownGraph(document);
  const types = currentTypes(document);
  const kept = new Map(before.map((edge) => [edge.id, edge]));
  return graph.edges.flatMap((edge) => {
    const id = edgeKey(edge);
    const tint = wireTint(graph, edge, types);
    const form = wireForm(graph, edge, types);
    const bends = graph.layout.reroutes?.[id] ?? NO_BENDS;
    const old = kept.get(id);
    if (old?.data?.tint === tint && old.data.form === form && old.data.bends === bends) return [old];
    const ends = endsOf(edge);
    const data = { tint, form, bends };
    return ends ? [{ ...old, ...ends, id, type: "wire" as const, data, ariaLabel: wireLabel(edge) }] : [];
  });
}

function endsOf(edge: Edge) {
  const [source, sourceHandle] = splitEnd(edge.from);
  const [target, targetHandle] = splitEnd(edge.to);
  return source && target ? { source, sourceHandle, target, targetHandle } : null;
}

function splitEnd(address: string): [string, string] {
  const dot = address.lastIndexOf(".");
  return [address.slice(0, dot), address.slice(dot + 1)];
}

const wireLabel = (edge: Edge): string => messages.wire.fromTo(edge.from, edge.to);

export const edgeOfConnection = (connection: Connection): Edge => ({
  from: `${connection.source}.${connection.sourceHandle}`,
  to: `${connection.target}.${connection.targetHandle}`,
});

/** The document's edge behind a drawn one. */
export const findEdge = (graph: Graph, id: string): Edge | undefined =>
  graph.edges.find((edge) => edgeKey(edge) === id);
