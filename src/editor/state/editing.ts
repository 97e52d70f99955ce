import { type Command, freshId, whyNotConnect } from "../../graph/commands.ts";
import { type Edge, edgeKey, type GraphNode, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { fillParams, type PortSpec, type Ports, portsOf } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import type { Point } from "../canvas/view.ts";
import { messages } from "../messages.ts";
import { currentDocument, currentGraph, currentTypes, execute, findNode, shownGraphId } from "./document-store.ts";
import { selectNodes, selectWire, useFlow } from "./flow-store.ts";
import { newPortCommands } from "./interface.ts";
import { splitMark } from "./marks.ts";
import { notify } from "./toast-store.ts";

/** Adds a node with default params and selects it; its id, or null when refused. */
export function addNode(type: string, at: Point, params: GraphNode["params"] = {}): string | null {
  const definition = registry.get(type);
  return definition ? add(definition, at, () => [], params) : null;
}

/** A node and wires of it, as one undo step. */
function add(
  definition: AnyNode,
  at: Point,
  edges: (id: string) => readonly Edge[],
  params: GraphNode["params"] = {},
): string | null {
  const { type, title, version } = definition;
  const id = freshId(currentDocument(), type, shownGraphId());
  const node: GraphNode = { id, type, version, params: { ...pairingParams(definition), ...params } };
  const first: Command = { type: "addNode", node, x: Math.round(at.x), y: Math.round(at.y) };
  const more = [...pairEnds(definition, id), ...edges(id).map((edge): Command => ({ type: "connect", edge }))];
  const command: Command =
    more.length === 0 ? first : { type: "batch", name: messages.edits.add(title), commands: [first, ...more] };
  if (!execute(command)) return null;
  selectNodes([id]);
  return id;
}

/** A new end of a loop closes the loop that is open. */
function pairingParams(definition: AnyNode): GraphNode["params"] {
  const start = definition.zone === "end" ? openLoops().starts[0] : undefined;
  return start === undefined ? {} : { start };
}

/** A new start of a loop is closed by the end that names none. */
function pairEnds(definition: AnyNode, id: string): Command[] {
  const end = definition.zone === "start" ? openLoops().ends[0] : undefined;
  return end === undefined ? [] : [{ type: "setParams", id: end, params: { start: id } }];
}

function openLoops(): { readonly starts: readonly string[]; readonly ends: readonly string[] } {
  const { nodes } = currentGraph();
  const zone = (which: "start" | "end") => nodes.filter((node) => registry.get(node.type)?.zone === which);
  const named = new Set(zone("end").map(({ params }) => params.start ?? ""));
  return {
    starts: zone("start").flatMap(({ id }) => (named.has(id) ? [] : [id])),
    ends: zone("end").flatMap(({ id, params }) => ((params.start ?? "") === "" ? [id] : [])),
  };
}

/** An open end of a wire, as quick add knows it. */
export type OpenEnd = { readonly from: string } | { readonly to: string };

/** A node with a wire already in it, as one undo step. */
export function addConnectedNode(type: string, at: Point, end: OpenEnd): string | null {
  const definition = registry.get(type);
  const port = definition && fittingPort(definition, end);
  if (!definition || !port) return null;
  return add(definition, at, (id) => [
    "from" in end ? { from: end.from, to: `${id}.${port}` } : { from: `${id}.${port}`, to: end.to },
  ]);
}

/** A new node between the ends of a wire, as one undo step. */
export function addOnWire(type: string, at: Point, key: string): string | null {
  const definition = registry.get(type);
  const edge = currentGraph().edges.find((candidate) => edgeKey(candidate) === key);
  const through = definition && edge ? portsThrough(portsOf(definition, fillParams(definition, {})), edge) : null;
  if (!definition || !edge || !through) return null;
  return add(definition, at, (id) => splice(edge, id, through));
}

/** A node that is there already, into a wire it was dropped on. */
export function insertOnWire(id: string, key: string): boolean {
  const edge = currentGraph().edges.find((candidate) => edgeKey(candidate) === key);
  return edge !== undefined && execute({ type: "insertOnWire", id, edge });
}

interface Through {
  readonly input: string;
  readonly output: string;
}

const splice = (edge: Edge, id: string, { input, output }: Through): readonly Edge[] => [
  { from: edge.from, to: `${id}.${input}` },
  { from: `${id}.${output}`, to: edge.to },
];

/** By which ports a node would carry a wire on; null when it has none of that type on both sides. */
export function portsThrough(ports: { readonly inputs: Ports; readonly outputs: Ports }, edge: Edge): Through | null {
  const input = bestPort(ports.inputs, openPort({ from: edge.from }));
  const output = bestPort(ports.outputs, openPort({ to: edge.to }));
  return input && output ? { input, output } : null;
}

/** The port of a new node that an open end would go to; null when none fits. */
export function fittingPort(definition: AnyNode, end: OpenEnd): string | null {
  const ports = portsOf(definition, fillParams(definition, {}));
  return bestPort("from" in end ? ports.inputs : ports.outputs, openPort(end));
}

/** The same role first, then the same type. */
function bestPort(ports: Ports, wanted: PortSpec | undefined): string | null {
  const candidates = Object.entries(ports).filter(([, port]) => port.type === wanted?.type);
  const sameRole = candidates.find(([, port]) => port.role === wanted?.role);
  return (sameRole ?? candidates[0])?.[0] ?? null;
}

export function openPort(end: OpenEnd): PortSpec | undefined {
  const address = splitAddress("from" in end ? end.from : end.to);
  const node = address && findNode(currentDocument(), address.node);
  const ports = node && nodePorts(node, currentTypes());
  return ports?.["from" in end ? "outputs" : "inputs"][address?.port ?? ""];
}

export function connect(edge: Edge, at?: Point): boolean {
  const making = newPortCommands(edge);
  if (making) return execute({ type: "batch", name: messages.edits.addPort, commands: making }, { at });
  const reason = whyNotConnect(currentDocument(), edge, registry, shownGraphId());
  if (!reason) return execute({ type: "connect", edge }, { at });
  notify({ tone: "error", message: reason.message, hint: reason.hint, at });
  return false;
}

/** Moves an end of a wire to another port. */
export function reconnect(key: string, to: Edge): boolean {
  const edge = currentGraph().edges.find((candidate) => edgeKey(candidate) === key);
  return edge !== undefined && edgeKey(to) !== key && execute({ type: "reconnect", edge, to });
}

/** The selected nodes of the graph, without what only looks like one (a subgraph's interface). */
export function selectedGraphNodes(): readonly string[] {
  const { nodes } = indexOf(currentGraph());
  return useFlow.getState().selectedNodes.filter((id) => nodes.has(id));
}

/** With `join`, what fed the nodes feeds what they fed, where the types allow it. */
export function deleteSelection({ join = false } = {}): void {
  const { selectedWire, selectedMarks } = useFlow.getState();
  const ids = selectedGraphNodes();
  const marks = (kind: "frame" | "note") =>
    selectedMarks.flatMap((flowId) => (splitMark(flowId)?.kind === kind ? [splitMark(flowId)?.id ?? ""] : []));
  const [frames, notes] = [marks("frame"), marks("note")];
  const commands: Command[] = [
    ...(ids.length > 0 ? [{ type: "removeNodes", ids, heal: join } as const] : []),
    ...(frames.length > 0 ? [{ type: "removeFrames", ids: frames } as const] : []),
    ...(notes.length > 0 ? [{ type: "removeNotes", ids: notes } as const] : []),
  ];
  const [first] = commands;
  if (first) execute(commands.length === 1 ? first : { type: "batch", name: messages.edits.deleteSelection, commands });
  else if (selectedWire) disconnect(selectedWire);
}

export function disconnect(key: string): void {
  cutWires([key]);
}

export function cutWires(keys: readonly string[]): void {
  const chosen = new Set(keys);
  const edges = currentGraph().edges.filter((edge) => chosen.has(edgeKey(edge)));
  if (edges.length > 0) execute({ type: "disconnect", edges });
  selectWire(null);
}

export function toggleMode(mode: "mute" | "bypass"): void {
  const ids = selectedGraphNodes();
  const { nodes } = indexOf(currentGraph());
  const all = ids.every((id) => nodes.get(id)?.mode === mode);
  execute({ type: "setMode", ids, mode: all ? undefined : mode });
}

export function toggleCollapsed(): void {
  const ids = selectedGraphNodes();
  const { layout } = currentGraph();
  execute({ type: "collapseNodes", ids, collapsed: !ids.every((id) => layout.nodes[id]?.collapsed) });
}

/** Undefined takes the colour away. */
export function colourSelection(color: string | undefined): void {
  const ids = selectedGraphNodes();
  const commands: Command[] = useFlow.getState().selectedMarks.flatMap((flowId): Command[] => {
    const mark = splitMark(flowId);
    const frame = currentGraph().layout.frames?.find(({ id }) => mark?.kind === "frame" && id === mark.id);
    return frame ? [{ type: "setFrame", frame: { ...frame, color } }] : [];
  });
  if (ids.length > 0) commands.push({ type: "colorNodes", ids, color });
  if (commands.length > 0) execute({ type: "batch", name: messages.edits.setColour, commands });
}
