import type { Diagnostic, DiagnosticCode } from "../diagnostic.ts";
import { type Graph, type GraphDocument, type GraphNode, ID, ID_RULE } from "../document.ts";
import { indexOf } from "../graph-index.ts";
import { isReserved } from "../reserved.ts";

/** Carries a refusal out of nested edits; never leaves this folder. */
export class Refusal extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

export function refuse(code: DiagnosticCode, message: string, where: Partial<Diagnostic> = {}): never {
  throw new Refusal({ severity: "error", code, message, ...where });
}

/** A node of a graph, its boundary included. */
export function existing(graph: Graph, id: string): GraphNode {
  return indexOf(graph).nodes.get(id) ?? refuse("command.no-such-node", `There is no node “${id}”.`, { nodeId: id });
}

/** A node that may be changed: `inputs` and `outputs` can be moved and wired, and nothing else. */
export function editable(graph: Graph, id: string): GraphNode {
  if (isReserved(id))
    refuse("id.reserved", `“${id}” is the boundary of the graph: its ports are edited, itself it stays.`, {
      nodeId: id,
    });
  return existing(graph, id);
}

/** That a node may have this id. */
export function assertFreeId(graph: Graph, id: string): void {
  assertId(id);
  if (isReserved(id)) refuse("id.reserved", `“${id}” is the id of the graph's own boundary.`, { nodeId: id });
  if (indexOf(graph).nodes.has(id)) refuse("id.duplicate", `There is a node “${id}” already.`, { nodeId: id });
}

export function assertFreeGraphId(document: GraphDocument, id: string): void {
  assertId(id);
  if (Object.hasOwn(document.graphs, id)) refuse("id.duplicate", `There is a graph “${id}” already.`);
}

export function assertId(id: string): void {
  if (!ID.test(id)) refuse("id.malformed", `"${id.slice(0, 120)}" is not an id: ${ID_RULE}.`);
}
