import type { GraphDocument } from "../graph/document.ts";
import type { ParamSpec, PortSpec } from "../graph/node-type.ts";
import { registry } from "../nodes/registry.ts";
import { findNode, mainGraph } from "./state/document-store.ts";

/** `numTrainTimesteps` → `num train timesteps`. */
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

export const paramTitle = (name: string, spec: ParamSpec): string => spec.title ?? words(name);
export const portTitle = (name: string, spec: PortSpec): string => spec.title ?? name;

/** What a node is called on the canvas: its own title, or its type's. */
export function nodeTitle(document: GraphDocument, id: string): string {
  const type = findNode(document, id)?.type;
  return mainGraph(document).layout.nodes[id]?.title ?? (type ? (registry.get(type)?.title ?? type) : id);
}
