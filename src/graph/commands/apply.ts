import { assertNever, type Diagnostic, type Result } from "../diagnostic.ts";
import type { Edge, Graph, GraphDocument } from "../document.ts";
import { graphOf } from "../graph-index.ts";
import type { Registry } from "../node-type.ts";
import { typesOf } from "../subgraph.ts";
import { edgeProblem } from "../wiring.ts";
import { renameCarried } from "./carried.ts";
import { checkedFragment } from "./checked-fragment.ts";
import type { Command } from "./command.ts";
import { duplicate, paste } from "./fragment.ts";
import { addGraph, duplicateGraph, makeUnique, removeGraph, renameGraph } from "./graphs.ts";
import { editInterface } from "./interface.ts";
import { place, placeAll, removeItems, setItem, setReroute } from "./looks.ts";
import { makeSubgraph } from "./make-subgraph.ts";
import { addNode, changeNode, removeNodes, setParams, withMode } from "./nodes.ts";
import { Refusal } from "./refusal.ts";
import { unpackSubgraph } from "./unpack-subgraph.ts";
import { connect, disconnect, insertOnWire, reconnect } from "./wires.ts";

export function applyCommand(
  document: GraphDocument,
  command: Command,
  registry: Registry,
  graphId = "main",
): Result<GraphDocument> {
  return refusals(() => apply(document, command, registry, graphId));
}

/** What an edit gives, a refusal as a value. */
export function refusals(edit: () => GraphDocument): Result<GraphDocument> {
  try {
    return { ok: true, value: edit(), diagnostics: [] };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, diagnostics: [error.diagnostic] };
    throw error;
  }
}

/** Why this connection is refused, or null. Types, direction, cycles. */
export const whyNotConnect = (
  document: GraphDocument,
  edge: Edge,
  registry: Registry,
  graphId = "main",
): Diagnostic | null => edgeProblem(graphOf(document, graphId), edge, typesOf(document, registry));

/** Throws a {@link Refusal}. */
export function apply(document: GraphDocument, command: Command, registry: Registry, graphId: string): GraphDocument {
  const graph = graphOf(document, graphId);
  const types = typesOf(document, registry);
  const edit = (changed: Graph): GraphDocument => ({ ...document, graphs: { ...document.graphs, [graphId]: changed } });
  switch (command.type) {
    case "addNode":
      return edit(addNode(document, graphId, graph, command.node, command));
    case "removeNodes":
      return edit(removeNodes(graph, command.ids, command.heal ? types : null));
    case "setParams":
      return edit(changeNode(graph, command.id, (node) => setParams(document, graphId, node, command.params, types)));
    case "renameCarried":
      return edit(renameCarried(document, graphId, graph, command, types));
    case "setMode":
      return edit(
        command.ids.reduce((next, id) => changeNode(next, id, (node) => withMode(node, command.mode)), graph),
      );
    case "paste":
      return paste(document, graphId, { ...command, fragment: checkedFragment(command.fragment, types) }).document;
    case "duplicate":
      return duplicate(document, graphId, command);
    case "connect":
      return edit(connect(graph, command.edge, types));
    case "disconnect":
      return edit(disconnect(graph, command.edges));
    case "reconnect":
      return edit(reconnect(graph, command.edge, command.to, types));
    case "insertOnWire":
      return edit(insertOnWire(graph, command.id, command.edge, types));
    case "moveNodes":
      return edit(place(graph, command.positions));
    case "renameNode":
      return edit(placeAll(graph, [command.id], { title: command.title || undefined }));
    case "collapseNodes":
      return edit(placeAll(graph, command.ids, { collapsed: command.collapsed || undefined }));
    case "colorNodes":
      return edit(placeAll(graph, command.ids, { color: command.color }));
    case "setFrame":
      return edit(setItem(graph, "frames", command.frame));
    case "removeFrames":
      return edit(removeItems(graph, "frames", command.ids));
    case "setNote":
      return edit(setItem(graph, "notes", command.note));
    case "removeNotes":
      return edit(removeItems(graph, "notes", command.ids));
    case "setReroute":
      return edit(setReroute(graph, command.edge, command.points));
    case "makeSubgraph":
      return makeSubgraph(document, graphId, command, types);
    case "unpackSubgraph":
      return unpackSubgraph(document, graphId, command.id);
    case "makeUnique":
      return makeUnique(document, graphId, command.id, command.graph);
    case "addGraph":
      return addGraph(document, command.graph, command.title);
    case "duplicateGraph":
      return duplicateGraph(document, command.from, command.graph, command.title);
    case "renameGraph":
      return renameGraph(document, graphId, command.title);
    case "removeGraph":
      return removeGraph(document, command.graph);
    case "addPort":
    case "renamePort":
    case "movePort":
    case "removePort":
      return editInterface(document, graphId, command);
    case "setTitle":
      return { ...document, title: command.title };
    case "setSweep":
      return withSweep(document, command.axes);
    case "batch":
      return command.commands.reduce((current, inner) => apply(current, inner, registry, graphId), document);
    default:
      return assertNever(command);
  }
}

function withSweep({ sweep: _, ...document }: GraphDocument, axes: GraphDocument["sweep"] & object): GraphDocument {
  return axes.length > 0 ? { ...document, sweep: axes } : document;
}
