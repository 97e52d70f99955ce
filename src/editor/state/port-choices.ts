import { type Edge, type Graph, type GraphDocument, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import type { PortSpec } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import type { Box } from "../canvas/arrange.ts";
import { connectionProblem } from "./connection.ts";
import { currentTypes, shownGraph } from "./document-store.ts";

export type PortSide = "inputs" | "outputs";

export interface PortChoice {
  readonly node: string;
  readonly name: string;
  readonly spec: PortSpec;
  /** An input that has a wire, which a new one would replace. */
  readonly wired: boolean;
}

export function wiresAt(graph: Graph, node: string, side: PortSide, port: string): readonly Edge[] {
  const { into, outOf } = indexOf(graph);
  const address = `${node}.${port}`;
  return side === "inputs"
    ? (into.get(node) ?? []).filter((edge) => edge.to === address)
    : (outOf.get(node) ?? []).filter((edge) => edge.from === address);
}

/** The ports a port can be wired to: those that wait for a wire first, of the same role, then the nearest. */
export function portChoices(
  document: GraphDocument,
  from: string,
  port: { readonly side: PortSide; readonly name: string },
  boxes: readonly Box[],
): PortChoice[] {
  const graph = shownGraph(document);
  const types = currentTypes(document);
  const side = port.side === "outputs" ? "inputs" : "outputs";
  const own = indexOf(graph).nodes.get(from);
  const role = own && nodePorts(own, types)?.[port.side][port.name]?.role;
  const distance = distancesFrom(from, boxes);
  const score = ({ node, spec, wired }: PortChoice) =>
    (wired ? 4000 : 0) +
    (spec.optional ? 2000 : 0) +
    (spec.role === role ? 0 : 1000) +
    Math.min(999, distance(node) / 10);
  return [...indexOf(graph).nodes.values()]
    .flatMap((node) =>
      Object.entries(nodePorts(node, types)?.[side] ?? {}).map(([name, spec]): PortChoice => {
        const wired = side === "inputs" && wiresAt(graph, node.id, side, name).length > 0;
        return { node: node.id, name, spec, wired };
      }),
    )
    .filter(({ node, name }) => {
      const [here, there] = [`${from}.${port.name}`, `${node}.${name}`];
      const edge = side === "inputs" ? { from: here, to: there } : { from: there, to: here };
      const present = graph.edges.some((other) => other.from === edge.from && other.to === edge.to);
      return !present && connectionProblem(edge) === null;
    })
    .sort((a, b) => score(a) - score(b));
}

function distancesFrom(from: string, boxes: readonly Box[]): (id: string) => number {
  const places = new Map(boxes.map((box) => [box.id, box]));
  const here = places.get(from);
  return (id) => {
    const there = places.get(id);
    return here && there ? Math.hypot(there.x - here.x, there.y - here.y) : Number.POSITIVE_INFINITY;
  };
}

/** `node.port` of a wire's other end. */
export const otherEnd = (edge: Edge, side: PortSide): { node: string; port: string } =>
  splitAddress(side === "inputs" ? edge.from : edge.to) ?? { node: "", port: "" };
