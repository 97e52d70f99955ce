import { assertNever } from "../diagnostic.ts";
import type { Registry } from "../node-type.ts";
import type { Command } from "./command.ts";

/** For the undo list: `Add RDDM`, `Set steps`. */
export function commandName(command: Command, registry: Registry): string {
  switch (command.type) {
    case "addNode":
      return `Add ${registry.get(command.node.type)?.title ?? command.node.type}`;
    case "removeNodes":
      return `Delete ${some(command.ids)}`;
    case "setParams":
      return `Set ${Object.keys(command.params).join(", ")} of “${command.id}”`;
    case "renameCarried":
      return `Rename “${command.name}” of “${command.id}”`;
    case "setMode":
      return `${command.mode === "mute" ? "Mute" : command.mode === "bypass" ? "Bypass" : "Enable"} ${some(command.ids)}`;
    case "paste":
      return `Paste ${command.fragment.nodes.length === 1 ? "node" : `${command.fragment.nodes.length} nodes`}`;
    case "duplicate":
      return `Duplicate ${some(command.ids)}`;
    case "connect":
      return `Connect ${command.edge.from} to ${command.edge.to}`;
    case "disconnect":
      return command.edges.length === 1
        ? `Cut ${command.edges[0]!.from} → ${command.edges[0]!.to}`
        : `Cut ${command.edges.length} wires`;
    case "reconnect":
      return `Reconnect ${command.to.from} to ${command.to.to}`;
    case "insertOnWire":
      return `Insert “${command.id}” on a wire`;
    case "moveNodes":
      return `Move ${some(Object.keys(command.positions))}`;
    case "renameNode":
      return `Rename “${command.id}”`;
    case "collapseNodes":
      return `${command.collapsed ? "Collapse" : "Expand"} ${some(command.ids)}`;
    case "colorNodes":
      return `Colour ${some(command.ids)}`;
    case "setFrame":
      return "Change frame";
    case "removeFrames":
      return command.ids.length === 1 ? "Remove frame" : `Remove ${command.ids.length} frames`;
    case "setNote":
      return "Change note";
    case "removeNotes":
      return command.ids.length === 1 ? "Remove note" : `Remove ${command.ids.length} notes`;
    case "setReroute":
      return "Route a wire";
    case "makeSubgraph":
      return `Make subgraph “${command.title || command.graph}”`;
    case "unpackSubgraph":
      return `Unpack “${command.id}”`;
    case "makeUnique":
      return `Make “${command.id}” unique`;
    case "addGraph":
      return `Add graph “${command.title || command.graph}”`;
    case "duplicateGraph":
      return `Duplicate graph “${command.from}”`;
    case "renameGraph":
      return "Rename subgraph";
    case "removeGraph":
      return `Remove graph “${command.graph}”`;
    case "addPort":
      return `Add port “${command.port.name}”`;
    case "renamePort":
      return `Rename port “${command.name}”`;
    case "movePort":
      return `Move port “${command.name}”`;
    case "removePort":
      return `Remove port “${command.name}”`;
    case "setTitle":
      return "Rename graph";
    case "setSweep":
      return command.axes.length > 0 ? "Set sweep" : "Remove sweep";
    case "batch":
      return command.name;
    default:
      return assertNever(command);
  }
}

const some = (ids: readonly string[]): string => (ids.length === 1 ? `“${ids[0]}”` : `${ids.length} nodes`);
