import { create } from "zustand";
import { useFlow } from "./flow-store.ts";

/** The node whose name is being edited on the canvas. */
export const useRenaming = create<{ readonly id: string | null }>()(() => ({ id: null }));

export const startRenaming = (id = useFlow.getState().selectedNodes[0]): void =>
  useRenaming.setState({ id: id ?? null });
export const endRenaming = (): void => useRenaming.setState({ id: null });
