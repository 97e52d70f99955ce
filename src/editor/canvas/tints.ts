import { assertNever } from "../../graph/diagnostic.ts";
import { type Edge, type Graph, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import type { NodeShape, PortSpec, Registry } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";

/** What a colour means everywhere in the studio: names of the `--tint-*` tokens. */
export type Tint = "image" | "residual" | "noise" | "mask" | "path" | "model" | "plain";

/** Shapes beside colours, for eyes that do not tell the colours apart. */
export type PortForm = "round" | "square" | "diamond";

export function portTint(port: PortSpec): Tint {
  switch (port.type) {
    case "tensor":
      return port.role ?? "image";
    case "residualSchedule":
      return "residual";
    case "noiseSchedule":
      return "noise";
    case "path":
    case "step":
      return "path";
    case "model":
      return "model";
    case "number":
    case "text":
    case "metrics":
      return "plain";
    default:
      return assertNever(port.type);
  }
}

export function portForm(port: PortSpec): PortForm {
  if (port.type === "model") return "diamond";
  const square = port.type === "path" || port.type === "residualSchedule" || port.type === "noiseSchedule";
  return square ? "square" : "round";
}

/** A node's mark: its category where that says more than what it gives. */
export function nodeTint(shape: NodeShape): Tint {
  if (shape.category === "Model" || shape.category === "Output") return "model";
  if (shape.category === "Sampler" || shape.category === "Loop" || shape.category === "Graph") return "path";
  const first = Object.values(shape.outputs)[0];
  return first ? portTint(first) : "plain";
}

/** How a wire is drawn, beside its colour: tensors plain, plans of the walk dashed, models thick, figures dotted. */
export type WireForm = "plain" | "dashed" | "thick" | "dotted";

export function wireForm(graph: Graph, edge: Edge, registry: Registry): WireForm {
  const spec = portAt(graph, edge.from, "outputs", registry) ?? portAt(graph, edge.to, "inputs", registry);
  if (!spec || portTint(spec) === "plain") return "dotted";
  if (spec.type === "tensor") return "plain";
  return spec.type === "model" ? "thick" : "dashed";
}

/** By what the output carries; by what the input wants where the output does not say. */
export function wireTint(graph: Graph, edge: Edge, registry: Registry): Tint {
  const from = portAt(graph, edge.from, "outputs", registry);
  const to = portAt(graph, edge.to, "inputs", registry);
  const spec = from?.type === "tensor" && !from.role && to?.type === "tensor" && to.role ? to : (from ?? to);
  return spec ? portTint(spec) : "plain";
}

function portAt(graph: Graph, address: string, side: "inputs" | "outputs", registry: Registry): PortSpec | undefined {
  const end = splitAddress(address);
  const node = end && indexOf(graph).nodes.get(end.node);
  return node ? nodePorts(node, registry)?.[side][end.port] : undefined;
}

/** Colours a user may give a node or a frame: what they mean elsewhere is not meant here. */
export const COLOURS = ["image", "residual", "noise", "path", "model", "mask"] as const satisfies readonly Tint[];

/** The class of a chosen colour; none for no choice, and for one that this version does not know. */
export const colourClass = (colour: string | undefined): string =>
  (COLOURS as readonly (string | undefined)[]).includes(colour) ? `coloured tint-${colour}` : "";
