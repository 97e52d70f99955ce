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

/** One line of the undo list. */
export interface HistoryStep {
  /** Of the command that led to this document; the opened document has none. */
  readonly name: string | null;
  /** The document as it is now. */
  readonly current: boolean;
}

/** Every document of the history, oldest first, undone ones included. */
export const historySteps = ({ past, future }: History): HistoryStep[] =>
  [null, ...[...past, ...future].map(({ name }) => name)].map((name, i) => ({ name, current: i === past.length }));

/** Undoes or redoes to the step of that index in {@link historySteps}. */
export function jumpTo(history: History, index: number): History {
  let current = history;
  while (current.past.length > index && current.past.length > 0) current = undo(current);
  while (current.past.length < index && current.future.length > 0) current = redo(current);
  return current;
}
