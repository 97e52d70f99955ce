import type { Diagnostic, Result } from "./diagnostic.ts";
import type { Edge, GraphDocument, GraphNode, Json } from "./document.ts";
import type { Registry } from "./node-type.ts";

/** All edits, as data: a pure function of document and command. What cannot be done is a diagnostic, and nothing changes. */
export type Command =
  | { readonly type: "addNode"; readonly node: GraphNode; readonly x: number; readonly y: number }
  /** With their edges; a loop's partner stays. */
  | { readonly type: "removeNodes"; readonly ids: readonly string[] }
  /** Replaces the edge that an input port already has. */
  | { readonly type: "connect"; readonly edge: Edge }
  | { readonly type: "disconnect"; readonly edges: readonly Edge[] }
  /** Each value is checked against the param's spec; undefined restores the default. */
  | { readonly type: "setParams"; readonly id: string; readonly params: Readonly<Record<string, Json | undefined>> }
  | { readonly type: "setMode"; readonly ids: readonly string[]; readonly mode: "mute" | "bypass" | undefined }
  | {
      readonly type: "moveNodes";
      readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
    }
  | { readonly type: "renameNode"; readonly id: string; readonly title: string }
  | { readonly type: "collapseNodes"; readonly ids: readonly string[]; readonly collapsed: boolean }
  | { readonly type: "setTitle"; readonly title: string }
  /** Nodes, edges between them and their layout, as copied; ids are made fresh, positions shifted. */
  | { readonly type: "paste"; readonly fragment: Fragment; readonly dx: number; readonly dy: number }
  /** Several commands as one undo step. */
  | { readonly type: "batch"; readonly name: string; readonly commands: readonly Command[] };

/** What copy puts on the clipboard, as JSON text. */
export interface Fragment {
  readonly schema: "rddm-studio/fragment";
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
}

export declare function applyCommand(
  document: GraphDocument,
  command: Command,
  registry: Registry,
  graphId?: string,
): Result<GraphDocument>;
/** For the undo list: `Add RDDM`, `Set steps`. */
export declare function commandName(command: Command, registry: Registry): string;
/** Why this connection is refused, or null. Types, direction, cycles, zones. */
export declare function whyNotConnect(
  document: GraphDocument,
  edge: Edge,
  registry: Registry,
  graphId?: string,
): Diagnostic | null;
/** A fresh id like `rddm2`, from the type's name. */
export declare function freshId(document: GraphDocument, type: string, graphId?: string): string;
export declare function copyFragment(document: GraphDocument, ids: readonly string[], graphId?: string): Fragment;

/** Undo is a list of immutable documents with the names of the commands between them. */
export interface History {
  readonly past: readonly { readonly document: GraphDocument; readonly name: string }[];
  readonly present: GraphDocument;
  readonly future: readonly { readonly document: GraphDocument; readonly name: string }[];
}
export declare function startHistory(document: GraphDocument): History;
/** Successive setParams of one param, and moves of one set of nodes, are merged into one step when `merge` is true. */
export declare function record(history: History, document: GraphDocument, name: string, merge?: boolean): History;
export declare function undo(history: History): History;
export declare function redo(history: History): History;
