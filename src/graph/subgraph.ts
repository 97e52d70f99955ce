import {
  type Graph,
  type GraphDocument,
  type GraphNode,
  type InterfacePort,
  type Json,
  splitAddress,
} from "./document.ts";
import { graphOf, indexOf } from "./graph-index.ts";
import {
  fillParams,
  type NodeShape,
  type ParamValues,
  type PortSpec,
  type Ports,
  portsOf,
  type Registry,
  textParam,
} from "./node-type.ts";
import { INPUTS, OUTPUTS } from "./reserved.ts";
import { WIRE_TYPES, type WireType } from "./wire-type.ts";
import { downstream } from "./wiring.ts";

/** Type of the node that stands for a whole graph of the document, named by its param `graph`. */
export const SUBGRAPH = "subgraph";

export const subgraphShape = {
  type: SUBGRAPH,
  version: 1,
  title: "Subgraph",
  category: "Graph",
  doc: "A graph of this document as one node: its ports are that graph's inputs and results.",
  hidden: true,
  inputs: {},
  outputs: {},
  params: { graph: { kind: "graph", doc: "Which graph of the document this stands for.", default: "" } },
} as const satisfies NodeShape;

const portList = { kind: "carried", doc: "Names and types.", default: [] } as const;

export const graphInputsShape = {
  type: "graphInputs",
  version: 1,
  title: "Inputs",
  category: "Graph",
  doc: "What is wired to this graph from outside. It is there in every graph, under the id `inputs`.",
  hidden: true,
  inputs: {},
  outputs: {},
  params: { ports: portList },
  dynamicPorts: ({ ports }) => ({ inputs: {}, outputs: portsFrom(ports, "Given from outside.") }),
} as const satisfies NodeShape;

export const graphOutputsShape = {
  type: "graphOutputs",
  version: 1,
  title: "Results",
  category: "Graph",
  doc: "What this graph gives to the outside. It is there in every graph, under the id `outputs`.",
  hidden: true,
  inputs: {},
  outputs: {},
  params: { ports: portList },
  dynamicPorts: ({ ports }) => ({ inputs: portsFrom(ports, "Given to the outside."), outputs: {} }),
} as const satisfies NodeShape;

/** The name people read: the title of the graph, or its id. */
export const graphTitle = (document: GraphDocument, id: string): string =>
  (Object.hasOwn(document.graphs, id) && document.graphs[id]!.layout.title) || id;

export const subgraphId = (node: GraphNode): string => textParam(node.params.graph);

/** Muted and bypassed subgraphs stay one node, and so does one whose graph is not there. */
export const expands = (node: GraphNode, document: GraphDocument): boolean =>
  node.type === SUBGRAPH && node.mode === undefined && Object.hasOwn(document.graphs, subgraphId(node));

/** The node at an address, or undefined. */
export function nodeAtAddress(document: GraphDocument, address: string): GraphNode | undefined {
  const parts = address.split("/");
  let graphId = "main";
  for (const id of parts.slice(0, -1)) {
    const node = indexOf(graphOf(document, graphId)).nodes.get(id);
    if (node?.type !== SUBGRAPH || !Object.hasOwn(document.graphs, subgraphId(node))) return undefined;
    graphId = subgraphId(node);
  }
  return indexOf(graphOf(document, graphId)).nodes.get(parts.at(-1)!);
}

const caches = new WeakMap<Registry, WeakMap<GraphDocument["graphs"], Registry>>();

/**
 * The node types of a document: those of the registry, with `subgraph` nodes having the ports of the document's graphs.
 * Whatever asks for the ports of a document's node asks with these.
 */
export function typesOf<T extends NodeShape>(document: GraphDocument, registry: Registry<T>): Registry<T> {
  const byGraphs = caches.get(registry) ?? new WeakMap<GraphDocument["graphs"], Registry>();
  caches.set(registry, byGraphs);
  const types = byGraphs.get(document.graphs) ?? build(document, registry);
  byGraphs.set(document.graphs, types);
  return types as Registry<T>;
}

function build(document: GraphDocument, registry: Registry): Registry {
  const shape = registry.get(SUBGRAPH);
  if (!shape) return registry;
  const types = new Map(registry);
  const ports = new Map<string, { inputs: Ports; outputs: Ports }>();
  const portsOfGraph = (params: ParamValues) => {
    const id = textParam(params.graph);
    const graph = Object.hasOwn(document.graphs, id) ? document.graphs[id] : undefined;
    if (!graph) return { inputs: {}, outputs: {} };
    const known = ports.get(id);
    if (known) return known;
    // Stands while the graph's own nodes are asked, which ends a graph that holds itself.
    ports.set(id, interfacePorts(graph));
    const made = withOptional(graph, types);
    ports.set(id, made);
    return made;
  };
  const reached = new Map<string, readonly string[]>();
  const passes = (params: ParamValues, input: string) => {
    const id = textParam(params.graph);
    const key = `${id}.${input}`;
    const known = reached.get(key);
    if (known || !Object.hasOwn(document.graphs, id)) return known ?? [];
    reached.set(key, []);
    const found = resultsOf(document.graphs[id]!, input, types);
    reached.set(key, found);
    return found;
  };
  const check: NodeShape["check"] = ({ params }) =>
    Object.hasOwn(document.graphs, textParam(params.graph)) ? [] : [missing(textParam(params.graph))];
  types.set(SUBGRAPH, { ...shape, dynamicPorts: portsOfGraph, passes, check });
  return types;
}

const missing = (id: string) => ({
  severity: "error" as const,
  code: "subgraph.missing" as const,
  message: id ? `There is no graph “${id}” in this document.` : "This subgraph node names no graph yet.",
  port: "graph",
  hint: "Choose one of the document's graphs, or remove the node.",
});

/** The results of a graph that one of its inputs can reach. */
function resultsOf(graph: Graph, input: string, types: Registry): string[] {
  const readers = (indexOf(graph).outOf.get(INPUTS) ?? []).filter(({ from }) => from === `${INPUTS}.${input}`);
  const found = readers.flatMap(({ to }) => [...downstream(graph, splitAddress(to)!, types)]);
  return [...new Set(found.filter(({ node }) => node === OUTPUTS).map(({ port }) => port))];
}

const interfacePorts = (graph: Graph) => ({
  inputs: portsFrom(graph.interface.inputs as unknown as Json, "An input of the graph."),
  outputs: portsFrom(graph.interface.outputs as unknown as Json, "A result of the graph."),
});

/** An input that only optional ports read inside may stay unwired outside. */
function withOptional(graph: Graph, types: Registry): { inputs: Ports; outputs: Ports } {
  const { inputs, outputs } = interfacePorts(graph);
  const needed = new Set<string>();
  for (const { from, to } of indexOf(graph).outOf.get(INPUTS) ?? []) {
    const { node, port } = splitAddress(to)!;
    if (needsValue(graph, node, port, types)) needed.add(from.slice(INPUTS.length + 1));
  }
  const marked = Object.entries(inputs).map(([name, spec]): [string, PortSpec] => [
    name,
    needed.has(name) ? spec : { ...spec, optional: true },
  ]);
  return { inputs: Object.fromEntries(marked), outputs };
}

function needsValue(graph: Graph, id: string, port: string, types: Registry): boolean {
  if (id === OUTPUTS) return true;
  const node = indexOf(graph).nodes.get(id);
  const shape = node && types.get(node.type);
  if (!node || !shape || node.mode === "mute") return false;
  const ports = portsOf(shape, fillParams(shape, node.params)).inputs;
  return Object.hasOwn(ports, port) && !ports[port]!.optional;
}

function portsFrom(list: Json | undefined, doc: string): Ports {
  const ports = (Array.isArray(list) ? list : []) as unknown as readonly InterfacePort[];
  const known = ports.filter(({ type }) => WIRE_TYPES.includes(type as WireType));
  return Object.fromEntries(known.map(({ name, type }) => [name, { type: type as WireType, doc }]));
}
