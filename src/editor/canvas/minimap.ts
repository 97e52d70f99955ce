import { registry } from "../../nodes/registry.ts";
import { currentDocument, findNode } from "../state/document-store.ts";
import type { FlowNode } from "./flow.ts";
import { nodeTint } from "./tints.ts";

/** Only what does the work has a colour in the overview. */
export function minimapClass({ id, type: kind }: FlowNode): string {
  if (kind !== "studio") return `minimap-${kind}`;
  const type = findNode(currentDocument(), id)?.type;
  const shape = type === undefined ? undefined : registry.get(type);
  if (!shape || (shape.category !== "Model" && shape.category !== "Sampler")) return "minimap-node";
  return `minimap-node tint-${nodeTint(shape)}`;
}
