import type { GraphDocument } from "./document.ts";

/** Undo is a list of immutable documents with the names of the commands between them. */
export interface History {
  /** Oldest first; `name` is of the command that led away from that document. */
  readonly past: readonly Entry[];
  readonly present: GraphDocument;
  /** Next first; `name` is of the command that leads to that document. */
  readonly future: readonly Entry[];
}

interface Entry {
  readonly document: GraphDocument;
  readonly name: string;
}

export const startHistory = (document: GraphDocument): History => ({ past: [], present: document, future: [] });

/** With `merge`, a change of the same name as the last one becomes part of it: a drag is one step, not sixty. */
export function record(history: History, document: GraphDocument, name: string, merge = false): History {
  if (document === history.present) return history;
  const last = history.past.at(-1);
  if (merge && last?.name === name && history.future.length === 0) return { ...history, present: document };
  return { past: [...history.past, { document: history.present, name }], present: document, future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  return {
    past: history.past.slice(0, -1),
    present: last.document,
    future: [{ document: history.present, name: last.name }, ...history.future],
  };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, { document: history.present, name: next.name }], present: next.document, future };
}
