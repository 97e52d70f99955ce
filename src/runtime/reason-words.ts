import { assertNever } from "../graph/diagnostic.ts";
import type { Json } from "../graph/document.ts";
import type { NodeChange, NodeReason } from "./protocol.ts";

/** A reason with its sentence. */
export function reasonOf(nodeId: string, kind: NodeReason["kind"], changes: readonly NodeChange[]): NodeReason {
  return { kind, changes, words: words(nodeId, kind, changes) };
}

function words(nodeId: string, kind: NodeReason["kind"], changes: readonly NodeChange[]): string {
  switch (kind) {
    case "first":
      return "it had not run before";
    case "changed":
      return changes.map((change) => changeWords(nodeId, change)).join("; ");
    case "evicted":
      return "nothing changed, but its result is not in the cache any more: evicted";
    case "unfinished":
      return "nothing changed, but it did not finish last time";
    case "cached":
      return "nothing that it depends on changed: its result came from the cache";
    default:
      return assertNever(kind);
  }
}

function changeWords(nodeId: string, change: NodeChange): string {
  switch (change.kind) {
    case "param":
      return `${nodeId}.${change.param} changed ${short(change.before)} → ${short(change.after)}`;
    case "file":
      return `the file of ${nodeId}.${change.param} differs: ${change.before ?? "none"} → ${change.after ?? "none"}`;
    case "card":
      return `the card of ${nodeId}'s network says something else`;
    case "input":
      return `input ${change.port} came from ${change.from}, which gave something else`;
    case "wire":
      return wireWords(change);
    case "type":
      return `${nodeId} was of type ${change.before} and is of type ${change.after}`;
    case "version":
      return `${change.kind} ${change.before} of its node type became ${change.after}`;
    case "device":
      return `the device changed: ${change.before} → ${change.after}`;
    default:
      return assertNever(change);
  }
}

function wireWords({ port, before, after }: Extract<NodeChange, { kind: "wire" }>): string {
  if (before === null) return `input ${port} was wired, to ${after}`;
  if (after === null) return `input ${port} was unwired`;
  return `input ${port} is wired to ${after} instead of ${before}`;
}

/** Curves and lists are too long for a sentence. */
function short(value: Json): string {
  const text = typeof value === "string" ? `“${value}”` : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
