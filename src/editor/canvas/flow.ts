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
import { type Edge, edgeKey, type Graph, type GraphDocument } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { shownGraph } from "../state/document-store.ts";
import { wireTint } from "./tints.ts";

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
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  useStoreApi,
  useUpdateNodeInternals,
  ViewportPortal,
} from "@xyflow/react";
export type { Connection };

/** Looks and values live elsewhere: the library only places nodes and measures them. */
export type FlowNode = LibraryNode<{ readonly label: string }, "studio">;
export type FlowEdge = LibraryEdge<{ readonly tint: string }, "wire">;
export type NodeChange = LibraryNodeChange<FlowNode>;
export type EdgeChange = LibraryEdgeChange<FlowEdge>;

const ORIGIN = { x: 0, y: 0 };

/** Nodes that did not move keep their object, and with it their measurements and their rendering. */
export function toFlowNodes(document: GraphDocument, before: readonly FlowNode[]): FlowNode[] {
  const graph = shownGraph(document);
  const kept = new Map(before.map((node) => [node.id, node]));
  return graph.nodes.map(({ id, type }) => {
    const place = graph.layout.nodes[id] ?? ORIGIN;
    const title = graph.layout.nodes[id]?.title ?? shortTitle(type);
    const old = kept.get(id);
    if (old && old.position.x === place.x && old.position.y === place.y && old.data.label === title) return old;
    const position = { x: place.x, y: place.y };
    const ariaLabel = `${title}, node ${id}`;
    return { ...old, id, type: "studio", position, data: { label: title }, ariaLabel };
  });
}

/** A loop's ends lie in a region that says what they are the ends of. */
function shortTitle(type: string): string {
  const shape = registry.get(type);
  if (shape?.zone) return shape.zone === "start" ? "Start" : "End";
  return shape?.title ?? type;
}

export function toFlowEdges(document: GraphDocument, before: readonly FlowEdge[]): FlowEdge[] {
  const graph = shownGraph(document);
  const kept = new Map(before.map((edge) => [edge.id, edge]));
  return graph.edges.flatMap((edge) => {
    const id = edgeKey(edge);
    const tint = wireTint(graph, edge, registry);
    const old = kept.get(id);
    if (old?.data?.tint === tint) return [old];
    const ends = endsOf(edge);
    return ends ? [{ ...old, ...ends, id, type: "wire" as const, data: { tint }, ariaLabel: wireLabel(edge) }] : [];
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

const wireLabel = (edge: Edge): string => `Wire from ${edge.from} to ${edge.to}`;

export const edgeOfConnection = (connection: Connection): Edge => ({
  from: `${connection.source}.${connection.sourceHandle}`,
  to: `${connection.target}.${connection.targetHandle}`,
});

/** The document's edge behind a drawn one. */
export const findEdge = (graph: Graph, id: string): Edge | undefined =>
  graph.edges.find((edge) => edgeKey(edge) === id);
