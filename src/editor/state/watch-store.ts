import { create } from "zustand";
import { useDocument } from "./document-store.ts";

interface WatchState {
  /** Addresses of wires, in the order they were added; null: the ones the loop's sampler reads. */
  readonly wires: readonly string[] | null;
  /** The pixel probed in every picture, as shares of width and height from the top left; null for none. */
  readonly probe: { readonly x: number; readonly y: number } | null;
}

/** What the user looks at: their own, never part of a document. */
export const useWatch = create<WatchState>()(() => ({ wires: null, probe: null }));

export const setProbe = (probe: WatchState["probe"]): void => useWatch.setState({ probe });

export const watchWires = (wires: readonly string[]): void => useWatch.setState({ wires: [...new Set(wires)] });

export function forgetWatchedOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation !== previous.generation) useWatch.setState({ wires: null, probe: null });
  });
}
