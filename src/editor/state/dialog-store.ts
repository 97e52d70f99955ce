import { create } from "zustand";
import type { BundleFile } from "../../graph/bundle.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { AssetRef, GraphDocument } from "../../graph/document.ts";

/** At most one dialog is open. */
export type Dialog =
  | { readonly kind: "templates" }
  | { readonly kind: "library" }
  | { readonly kind: "share" }
  | { readonly kind: "shortcuts" }
  /** A mask, by its node in the shown graph and that node's param. */
  | { readonly kind: "paint"; readonly node: string; readonly param: string }
  /** Other values for a wire at a step of the run in view, to go on from there as a fork. */
  | { readonly kind: "change-tensor"; readonly wire: string; readonly zone: string; readonly step: number | null }
  /** What a network's file does not say of it, asked in a form. */
  | { readonly kind: "model-card"; readonly asset: AssetRef }
  /** Everything a user can do, by name. */
  | { readonly kind: "commands" }
  /** Wires of a node of the shown graph, by keyboard; without a port it asks for one first. */
  | {
      readonly kind: "connect";
      readonly node: string;
      readonly port?: { readonly side: "inputs" | "outputs"; readonly name: string };
    }
  /** What is inside a graph, before it replaces the open one. */
  | {
      readonly kind: "confirm-open";
      readonly document: GraphDocument;
      readonly source: string;
      readonly diagnostics: readonly Diagnostic[];
      /** Files that came with it, kept on this machine once it opens. */
      readonly files?: readonly BundleFile[];
    }
  /** A file or link that could not be opened. */
  | { readonly kind: "cannot-open"; readonly source: string; readonly diagnostics: readonly Diagnostic[] };

/** Search for a node to add, at a point of the screen; with a dangling wire it offers only what fits. */
export interface QuickAdd {
  readonly screen: { readonly x: number; readonly y: number };
  /** An open end to connect: `from` an output, or `to` an input, as `node.port`. */
  readonly wire?: { readonly from: string } | { readonly to: string };
  /** A wire to put the node on, as an edge key. */
  readonly insert?: string;
}

interface DialogState {
  readonly dialog: Dialog | null;
  readonly quickAdd: QuickAdd | null;
}

export const useDialogs = create<DialogState>()(() => ({ dialog: null, quickAdd: null }));

/** Whether a dialog or quick add has the keys. */
export const isAsking = (): boolean => {
  const { dialog, quickAdd } = useDialogs.getState();
  return dialog !== null || quickAdd !== null;
};

export const showDialog = (dialog: Dialog): void => useDialogs.setState({ dialog, quickAdd: null });
export const closeDialog = (): void => useDialogs.setState({ dialog: null });
export const showQuickAdd = (quickAdd: QuickAdd): void => useDialogs.setState({ quickAdd });
export const closeQuickAdd = (): void => useDialogs.setState({ quickAdd: null });
