import { type Edge, edgeKey, type Graph, type GraphDocument, type InterfacePort } from "../document.ts";
import { graphOf } from "../graph-index.ts";
import { INPUTS, OUTPUTS } from "../reserved.ts";
import { WIRE_TYPES, type WireType } from "../wire-type.ts";
import type { InterfaceCommand, Side } from "./command.ts";
import { usesOf } from "./graph-uses.ts";
import { assertId, refuse } from "./refusal.ts";

/** Edits the ports of a graph; the wires inside, and of every node that stands for it, follow. */
export function editInterface(document: GraphDocument, graphId: string, command: InterfaceCommand): GraphDocument {
  const { side } = command;
  const ports = graphOf(document, graphId).interface[side];
  if (graphId === "main") refuse("command.usage", "The main graph has no ports: nothing is outside of it.");
  switch (command.type) {
    case "addPort":
      assertFreePort(ports, command.port.name);
      if (!WIRE_TYPES.includes(command.port.type as WireType))
        refuse("edge.type", `“${command.port.type}” is not a type of wire.`, { port: command.port.name });
      return withPorts(document, graphId, side, [...ports, { name: command.port.name, type: command.port.type }]);
    case "renamePort": {
      assertPort(ports, command.name);
      if (command.to !== command.name) assertFreePort(ports, command.to);
      const next = ports.map((port) => (port.name === command.name ? { ...port, name: command.to } : port));
      return followWires(withPorts(document, graphId, side, next), graphId, side, command.name, command.to);
    }
    case "movePort": {
      const port = assertPort(ports, command.name);
      const others = ports.filter((other) => other !== port);
      return withPorts(document, graphId, side, others.toSpliced(command.index, 0, port));
    }
    case "removePort": {
      const port = assertPort(ports, command.name);
      const next = ports.filter((other) => other !== port);
      return followWires(withPorts(document, graphId, side, next), graphId, side, command.name, null);
    }
  }
}

const assertPort = (ports: readonly InterfacePort[], name: string): InterfacePort =>
  ports.find((port) => port.name === name) ??
  refuse("port.unknown", `The graph has no port “${name}”.`, { port: name });

function assertFreePort(ports: readonly InterfacePort[], name: string): void {
  assertId(name);
  if (ports.some((port) => port.name === name))
    refuse("id.duplicate", `The graph has a port “${name}” already.`, { port: name });
}

function withPorts(
  document: GraphDocument,
  graphId: string,
  side: Side,
  ports: readonly InterfacePort[],
): GraphDocument {
  const graph = graphOf(document, graphId);
  const changed: Graph = { ...graph, interface: { ...graph.interface, [side]: ports } };
  return { ...document, graphs: { ...document.graphs, [graphId]: changed } };
}

/** Wires of a port that has another name now, or is gone. */
function followWires(
  document: GraphDocument,
  graphId: string,
  side: Side,
  name: string,
  to: string | null,
): GraphDocument {
  const inside = side === "inputs" ? INPUTS : OUTPUTS;
  const ends = new Map<string, Set<string>>([[graphId, new Set([inside])]]);
  for (const use of usesOf(document, graphId)) ends.set(use.graphId, (ends.get(use.graphId) ?? new Set()).add(use.id));
  const graphs = { ...document.graphs };
  for (const [id, nodes] of ends)
    graphs[id] = renameEnds(graphs[id]!, (address, end) => {
      // Inside, what comes in is read from; outside, it is written to.
      const here = (node: string) =>
        node === inside && id === graphId ? (side === "inputs" ? "from" : "to") : side === "inputs" ? "to" : "from";
      const hit = [...nodes].find((node) => address === `${node}.${name}` && here(node) === end);
      return hit === undefined ? address : to === null ? null : `${hit}.${to}`;
    });
  return { ...document, graphs };
}

/** The graph with other names at the ends of its wires, null for a wire that goes; waypoints stay. */
export function renameEnds(graph: Graph, rename: (address: string, end: "from" | "to") => string | null): Graph {
  const keys = new Map<string, string>();
  const edges = graph.edges.flatMap((edge): Edge[] => {
    const from = rename(edge.from, "from");
    const to = rename(edge.to, "to");
    if (from === null || to === null) return [];
    keys.set(edgeKey(edge), `${from}->${to}`);
    return from === edge.from && to === edge.to ? [edge] : [{ from, to }];
  });
  const { reroutes, ...layout } = graph.layout;
  if (!reroutes) return { ...graph, edges };
  const kept = Object.entries(reroutes).flatMap(([key, points]) =>
    keys.has(key) ? [[keys.get(key)!, points] as const] : [],
  );
  return { ...graph, edges, layout: kept.length > 0 ? { ...layout, reroutes: Object.fromEntries(kept) } : layout };
}
