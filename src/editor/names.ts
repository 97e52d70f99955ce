import { type GraphDocument, type GraphNode, type Layout, splitAddress } from "../graph/document.ts";
import { graphOf } from "../graph/graph-index.ts";
import type { ParamSpec, PortSpec } from "../graph/node-type.ts";
import { graphTitle } from "../graph/subgraph.ts";
import { registry } from "../nodes/registry.ts";
import { findNode, shownGraph } from "./state/document-store.ts";
import { addressIn, insideOf, nodeAt, resolveScope, splitPath } from "./state/scope.ts";

/** `numTrainTimesteps` → `num train timesteps`. */
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

export const paramTitle = (name: string, spec: ParamSpec): string => spec.title ?? words(name);
export const portTitle = (name: string, spec: PortSpec): string => spec.title ?? name;

/** What a node of the shown graph is called on the canvas: its own title, or its type's. */
export const nodeTitle = (document: GraphDocument, id: string): string =>
  titleIn(document, shownGraph(document).layout, id, findNode(document, id));

/** {@link nodeTitle} of any node, the subgraphs it lies in first: `Denoise › UNet step`. */
export function titleAt(document: GraphDocument, address: string): string {
  const { scope, id } = splitPath(address);
  return [...scope, id]
    .map((part, depth) => {
      const above = scope.slice(0, depth);
      const { layout } = graphOf(document, resolveScope(document, above).graphId);
      return titleIn(document, layout, part, nodeAt(document, addressIn(above, part)));
    })
    .join(" › ");
}

/** What is at a wire's start: `RDDM · x`. */
export function wireTitle(document: GraphDocument, wire: string): string {
  const address = splitAddress(wire);
  return address ? `${titleAt(document, address.node)} · ${address.port}` : wire;
}

/** What a param of a node is called, by the node's address. */
export function paramNameAt(document: GraphDocument, address: string, param: string): string {
  const spec = registry.get(nodeAt(document, address)?.type ?? "")?.params[param];
  return spec ? paramTitle(param, spec) : param;
}

/** A subgraph is called what its graph is. */
function titleIn(document: GraphDocument, layout: Layout, id: string, node: GraphNode | undefined): string {
  const own = layout.nodes[id]?.title;
  if (own !== undefined || !node) return own ?? id;
  const graph = insideOf(document, node);
  return graph === null ? (registry.get(node.type)?.title ?? node.type) : graphTitle(document, graph);
}
