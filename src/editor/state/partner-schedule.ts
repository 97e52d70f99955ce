import type { Schedule } from "../../diffusion/path.ts";
import { type GraphDocument, type GraphNode, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { addressOf, shownGraph, useDocument } from "./document-store.ts";
import { useInstant } from "./instant.ts";
import { sourceOfInput } from "./scope.ts";

const OTHER: Readonly<Record<string, string>> = { residual: "noise", noise: "residual" };

/** The other schedule of the path that a schedule of the shown graph goes into; null where it is not known. */
export function usePartnerSchedule(node: GraphNode): Schedule | null {
  const wire = useDocument((state) => partnerWire(state.history.present, node.id));
  const source = wire === null ? null : splitAddress(wire);
  const result = useInstant((state) => (source ? state.results.get(source.node) : undefined));
  return source && result?.ok ? ((result.outputs[source.port] as Schedule | undefined) ?? null) : null;
}

/** Address of the output that makes the other one. */
export function partnerWire(document: GraphDocument, id: string): string | null {
  const { nodes, outOf } = indexOf(shownGraph(document));
  for (const edge of outOf.get(id) ?? []) {
    const end = splitAddress(edge.to);
    if (!end || nodes.get(end.node)?.type !== "diffusionPath") continue;
    const port = OTHER[end.port];
    if (port !== undefined) return sourceOfInput(document, addressOf(`${end.node}.${port}`));
  }
  return null;
}
