import { type Command, copyFragment, type Fragment, freshId, whyNotConnect } from "../../graph/commands.ts";
import { type Edge, edgeKey, type GraphNode, splitAddress } from "../../graph/document.ts";
import { type PortSpec, portsOf } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import { currentDocument, currentGraph, execute, findNode, shownGraphId } from "./document-store.ts";
import { selectNodes, selectWire, useFlow } from "./flow-store.ts";
import { notify } from "./toast-store.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Adds a node with default params and selects it; its id, or null when refused. */
export function addNode(type: string, at: Point, params: GraphNode["params"] = {}): string | null {
  const definition = registry.get(type);
  if (!definition) return null;
  const node: GraphNode = {
    id: freshId(currentDocument(), type, shownGraphId()),
    type,
    version: definition.version,
    params,
  };
  if (!execute({ type: "addNode", node, x: Math.round(at.x), y: Math.round(at.y) })) return null;
  selectNodes([node.id]);
  return node.id;
}

/** An open end of a wire, as quick add knows it. */
export type OpenEnd = { readonly from: string } | { readonly to: string };

/** A node with a wire already in it, as one undo step. */
export function addConnectedNode(type: string, at: Point, end: OpenEnd): string | null {
  const definition = registry.get(type);
  const port = definition && fittingPort(definition, end);
  if (!definition || !port) return null;
  const node: GraphNode = {
    id: freshId(currentDocument(), type, shownGraphId()),
    type,
    version: definition.version,
    params: {},
  };
  const edge =
    "from" in end ? { from: end.from, to: `${node.id}.${port}` } : { from: `${node.id}.${port}`, to: end.to };
  const commands: Command[] = [
    { type: "addNode", node, x: Math.round(at.x), y: Math.round(at.y) },
    { type: "connect", edge },
  ];
  if (!execute({ type: "batch", name: `Add ${definition.title}`, commands })) return null;
  selectNodes([node.id]);
  return node.id;
}

/** The port of a new node that an open end would go to: the same role first, then the same type; null when none fits. */
export function fittingPort(definition: AnyNode, end: OpenEnd): string | null {
  const open = openPort(end);
  if (!open) return null;
  const ports = portsOf(definition, {});
  const candidates = Object.entries("from" in end ? ports.inputs : ports.outputs).filter(
    ([, port]) => port.type === open.type,
  );
  const sameRole = candidates.find(([, port]) => port.role === open.role);
  return (sameRole ?? candidates[0])?.[0] ?? null;
}

function openPort(end: OpenEnd): PortSpec | undefined {
  const address = splitAddress("from" in end ? end.from : end.to);
  const node = address && findNode(currentDocument(), address.node);
  const ports = node && nodePorts(node, registry);
  return ports?.["from" in end ? "outputs" : "inputs"][address?.port ?? ""];
}

export function connect(edge: Edge, at?: Point): boolean {
  const reason = whyNotConnect(currentDocument(), edge, registry, shownGraphId());
  if (!reason) return execute({ type: "connect", edge }, { at });
  notify({ tone: "error", message: reason.message, hint: reason.hint, at });
  return false;
}

export function deleteSelection(): void {
  const { selectedNodes, selectedWire } = useFlow.getState();
  if (selectedNodes.length > 0) execute({ type: "removeNodes", ids: selectedNodes });
  else if (selectedWire) disconnect(selectedWire);
}

export function disconnect(key: string): void {
  const edge = currentGraph().edges.find((candidate) => edgeKey(candidate) === key);
  if (edge) execute({ type: "disconnect", edges: [edge] });
  selectWire(null);
}

export const copySelection = (): Fragment | null => {
  const { selectedNodes } = useFlow.getState();
  return selectedNodes.length > 0 ? copyFragment(currentDocument(), selectedNodes, shownGraphId()) : null;
};

/** Pixels a copy is shifted by, so that it does not hide what it was copied from. */
const SHIFT = 40;

export function pasteFragment(fragment: Fragment, at?: Point): void {
  const places = Object.values(fragment.positions);
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const known = places.length > 0;
  const dx = at && known ? Math.round(at.x - left) : SHIFT;
  const dy = at && known ? Math.round(at.y - top) : SHIFT;
  const before = new Set(currentGraph().nodes.map(({ id }) => id));
  if (!execute({ type: "paste", fragment, dx, dy })) return;
  selectNodes(
    currentGraph()
      .nodes.filter(({ id }) => !before.has(id))
      .map(({ id }) => id),
  );
}

export function duplicateSelection(): void {
  const fragment = copySelection();
  if (fragment) pasteFragment(fragment);
}

export const isFragment = (value: unknown): value is Fragment =>
  typeof value === "object" &&
  value !== null &&
  (value as { schema?: unknown }).schema === "rddm-studio/fragment" &&
  Array.isArray((value as Fragment).nodes) &&
  Array.isArray((value as Fragment).edges) &&
  typeof (value as Fragment).positions === "object" &&
  (value as Fragment).positions !== null;
