import { type Edge, edgeKey, type GraphDocument, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { messages } from "../messages.ts";
import { nodeTitle, portTitle } from "../names.ts";
import { currentTypes, shownGraph } from "../state/document-store.ts";
import { type PortSide, wiresAt } from "../state/port-choices.ts";

/** One line of the outline: a node, one of its ports, or a wire at a port. */
export interface OutlineItem {
  /** `node`, `node.inputs.port`, `node.inputs.port→key`. */
  readonly key: string;
  readonly level: 1 | 2 | 3;
  readonly title: string;
  /** What a screen reader says after the title, and the eye sees small. */
  readonly note: string;
  readonly node: string;
  readonly port?: { readonly side: PortSide; readonly name: string };
  readonly edge?: Edge;
  readonly children: number;
}

const { outline: words } = messages;

/** The graph as lines; what is closed keeps its children to itself. In the order in which values flow through a node. */
export function outlineItems(document: GraphDocument, open: ReadonlySet<string>): OutlineItem[] {
  const graph = shownGraph(document);
  const drawn = shownGraph(document) === document.graphs.main ? graph.nodes : [...indexOf(graph).nodes.values()];
  return drawn.flatMap((node) => {
    const ports = portItems(document, node.id);
    const title = nodeTitle(document, node.id);
    const item: OutlineItem = { key: node.id, level: 1, title, note: node.id, node: node.id, children: ports.length };
    return open.has(node.id) ? [item, ...ports.flatMap((port) => withWires(document, port, open))] : [item];
  });
}

function portItems(document: GraphDocument, id: string): OutlineItem[] {
  const graph = shownGraph(document);
  const node = indexOf(graph).nodes.get(id);
  const ports = node && nodePorts(node, currentTypes(document));
  return (["inputs", "outputs"] as const).flatMap((side) =>
    Object.entries(ports?.[side] ?? {}).map(([name, spec]): OutlineItem => {
      const wires = wiresAt(graph, id, side, name).length;
      const state = wires > 0 ? "" : side === "inputs" && !spec.optional ? words.required : words.unwired;
      return {
        key: `${id}.${side}.${name}`,
        level: 2,
        title: portTitle(name, spec),
        note: [side === "inputs" ? words.input : words.output, state].filter(Boolean).join(", "),
        node: id,
        port: { side, name },
        children: wires,
      };
    }),
  );
}

function withWires(document: GraphDocument, item: OutlineItem, open: ReadonlySet<string>): OutlineItem[] {
  const { node, port } = item;
  if (!port || !open.has(item.key)) return [item];
  const wires = wiresAt(shownGraph(document), node, port.side, port.name).map((edge): OutlineItem => {
    const end = splitAddress(port.side === "inputs" ? edge.from : edge.to);
    const name = `${nodeTitle(document, end?.node ?? "")} · ${end?.port}`;
    const title = port.side === "inputs" ? words.from(name) : words.to(name);
    return { key: `${item.key}→${edgeKey(edge)}`, level: 3, title, note: "", node, port, edge, children: 0 };
  });
  return [item, ...wires];
}
