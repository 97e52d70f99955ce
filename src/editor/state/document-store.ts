import { create } from "zustand";
import type { Command, History } from "../../graph/commands.ts";
import { applyCommand, commandName, record, redo, startHistory, undo } from "../../graph/commands.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { Graph, GraphDocument, GraphNode } from "../../graph/document.ts";
import { emptyGraph, FORMAT_VERSION, SCHEMA } from "../../graph/document.ts";
import { graphOf, indexOf } from "../../graph/graph-index.ts";
import { jumpTo } from "../../graph/history.ts";
import type { Registry } from "../../graph/node-type.ts";
import { typesOf } from "../../graph/subgraph.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { addressIn, insideOf, resolveScope, type Scope } from "./scope.ts";
import { notifyDiagnostic } from "./toast-store.ts";

interface DocumentState {
  readonly history: History;
  /** As opened, or as last saved to a file: what "changed" is measured against. */
  readonly opened: GraphDocument;
  /** Counts the documents opened, so that views can start afresh with each. */
  readonly generation: number;
  /** Where the editor stands; see `shownScope` for as much of it as there is. */
  readonly scope: Scope;
}

export function blankDocument(): GraphDocument {
  return {
    schema: SCHEMA,
    formatVersion: FORMAT_VERSION,
    id: `g${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`,
    title: messages.opening.untitled,
    graphs: { main: emptyGraph },
  };
}

function initialState(): DocumentState {
  const document = blankDocument();
  return { history: startHistory(document), opened: document, generation: 0, scope: [] };
}

export const useDocument = create<DocumentState>()(initialState);

export const currentDocument = (): GraphDocument => useDocument.getState().history.present;
export const mainGraph = (document: GraphDocument): Graph => graphOf(document);

/** The instances dived into, outermost first. */
export const shownScope = (document = currentDocument()): Scope =>
  resolveScope(document, useDocument.getState().scope).scope;
export const shownGraphId = (document = currentDocument()): string =>
  resolveScope(document, useDocument.getState().scope).graphId;
/** The graph on the canvas: the main one, or the inside of the subgraph dived into. Edits go there. */
export const shownGraph = (document: GraphDocument): Graph => graphOf(document, shownGraphId(document));
export const currentGraph = (): Graph => shownGraph(currentDocument());
/** The node types as the open document has them: subgraph nodes with the ports of their graphs. */
export const currentTypes = (document = currentDocument()): Registry<AnyNode> => typesOf(document, registry);
/** A node of the graph on the canvas. */
export const findNode = (document: GraphDocument, id: string): GraphNode | undefined =>
  indexOf(shownGraph(document)).nodes.get(id);

/** A node or wire of the graph on the canvas, as runs and problems name it: `sub1/unet1`. */
export const addressOf = (id: string): string => addressIn(shownScope(), id);
/** {@link addressOf}, following the editor into subgraphs and out of them. */
export const useAddress = (id: string): string =>
  useDocument((state) => addressIn(resolveScope(state.history.present, state.scope).scope, id));

/** Shows the inside of a subgraph node of the shown graph. */
export function diveInto(id: string): boolean {
  const document = currentDocument();
  if (insideOf(document, findNode(document, id)) === null) return false;
  goTo([...shownScope(document), id]);
  return true;
}

export const goTo = (scope: Scope): void => useDocument.setState({ scope });

/** Replaces the open document; the undo list starts afresh. */
export function openInEditor(document: GraphDocument): void {
  useDocument.setState((state) => ({
    history: startHistory(document),
    opened: document,
    generation: state.generation + 1,
    scope: [],
  }));
}

/** The open graph under another id, with its undo list: the one it had is another graph's. */
export function renewId(id: string): void {
  const renewed = new Map<GraphDocument, GraphDocument>();
  const under = (document: GraphDocument): GraphDocument => {
    const known = renewed.get(document) ?? { ...document, id };
    renewed.set(document, known);
    return known;
  };
  useDocument.setState(({ history: { past, present, future }, opened }) => ({
    history: {
      past: past.map((entry) => ({ ...entry, document: under(entry.document) })),
      present: under(present),
      future: future.map((entry) => ({ ...entry, document: under(entry.document) })),
    },
    opened: under(opened),
  }));
}

export function markSaved(): void {
  useDocument.setState((state) => ({ opened: state.history.present }));
}

export const isChanged = (state: DocumentState): boolean => state.history.present !== state.opened;

export interface ExecuteOptions {
  /** Joins the last undo step when it is of the same kind on the same thing: dragging, sliders. */
  readonly merge?: boolean;
  /** The graph to edit; the shown one when absent. */
  readonly graphId?: string;
  /** Where on the screen a refusal is explained. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** The only way anything in the editor changes the document. A refusal is told to the user and changes nothing. */
export function execute(command: Command, options: ExecuteOptions = {}): boolean {
  const { history } = useDocument.getState();
  if (history.present.formatVersion > FORMAT_VERSION) {
    explain([readOnly(history.present)], options.at);
    return false;
  }
  const result = applyCommand(history.present, command, registry, options.graphId ?? shownGraphId(history.present));
  if (!result.ok) {
    explain(result.diagnostics, options.at);
    return false;
  }
  if (result.value === history.present) return true;
  useDocument.setState({
    history: record(history, result.value, commandName(command, registry), options.merge ?? false),
  });
  return true;
}

export const undoEdit = (): void => useDocument.setState((state) => ({ history: undo(state.history) }));
/** Undoes or redoes to a line of the history. */
export const jumpInHistory = (index: number): void =>
  useDocument.setState((state) => ({ history: jumpTo(state.history, index) }));
export const redoEdit = (): void => useDocument.setState((state) => ({ history: redo(state.history) }));

const readOnly = ({ title, formatVersion }: GraphDocument): Diagnostic => ({
  code: "command.read-only",
  severity: "error",
  message: messages.opening.newer(title, formatVersion),
  hint: messages.opening.newerHint,
});

function explain(diagnostics: readonly Diagnostic[], at: ExecuteOptions["at"]): void {
  const first = diagnostics.find((diagnostic) => diagnostic.severity === "error") ?? diagnostics[0];
  if (first) notifyDiagnostic(first, at);
}

/** One node, re-rendering only when that node itself is edited. */
export const useGraphNode = (id: string): GraphNode | undefined =>
  useDocument((state) => findNode(state.history.present, id));
