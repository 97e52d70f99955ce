import { fresh } from "../../graph/commands/fresh-id.ts";
import type { Command, Side } from "../../graph/commands.ts";
import { type Edge, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { INPUTS, OUTPUTS } from "../../graph/reserved.ts";
import type { WireType } from "../../graph/wire-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { currentGraph, currentTypes, execute } from "./document-store.ts";

/** The handle that a wire is dropped on to make a port of it; no port can be called that. */
export const NEW_PORT = "+";

const freeName = (side: Side, wish: string): string =>
  fresh(wish, "port", (name) => currentGraph().interface[side].some((port) => port.name === name));

/** A port of the graph on the canvas, named after its type until somebody names it. */
export function addInterfacePort(side: Side, type: WireType): void {
  execute({ type: "addPort", side, port: { name: freeName(side, type === "tensor" ? "image" : type), type } });
}

/** A wire to the handle for new ports, as the commands that make the port and wire it; null for other wires. */
export function newPortCommands(edge: Edge): readonly Command[] | null {
  const [from, to] = [splitAddress(edge.from), splitAddress(edge.to)];
  if (!from || !to) return null;
  const side = from.node === INPUTS && from.port === NEW_PORT ? "inputs" : null;
  const out = to.node === OUTPUTS && to.port === NEW_PORT ? "outputs" : null;
  if ((side === null) === (out === null)) return null;
  const other = side ? to : from;
  const node = indexOf(currentGraph()).nodes.get(other.node);
  const spec = node && nodePorts(node, currentTypes())?.[side ? "inputs" : "outputs"][other.port];
  if (!spec) return null;
  const name = freeName(side ?? "outputs", other.port);
  const wired: Edge = side ? { from: `${INPUTS}.${name}`, to: edge.to } : { from: edge.from, to: `${OUTPUTS}.${name}` };
  return [
    { type: "addPort", side: side ?? "outputs", port: { name, type: spec.type } },
    { type: "connect", edge: wired },
  ];
}
