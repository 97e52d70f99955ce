import { create } from "zustand";
import type { Breakpoint, PausedAt } from "../../runtime/protocol.ts";
import { useDocument } from "./document-store.ts";

/** Where runs pause by themselves: the user's own, never part of a document. */
export const useBreakpoints = create<{ readonly list: readonly Breakpoint[] }>()(() => ({ list: [] }));

export const sameBreakpoint = (a: Breakpoint, b: Breakpoint): boolean => JSON.stringify(a) === JSON.stringify(b);

export const hasBreakpoint = (list: readonly Breakpoint[], point: Breakpoint): boolean =>
  list.some((other) => sameBreakpoint(other, point));

export function toggleBreakpoint(point: Breakpoint): void {
  useBreakpoints.setState(({ list }) => ({
    list: hasBreakpoint(list, point) ? list.filter((other) => !sameBreakpoint(other, point)) : [...list, point],
  }));
}

/** The condition that stopped a run, as it was written; null where something else did. */
export const conditionOf = ({ breakpoint }: Pick<PausedAt, "breakpoint">): string | null =>
  breakpoint?.kind === "condition" ? breakpoint.text : null;

export function forgetBreakpointsOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation !== previous.generation) useBreakpoints.setState({ list: [] });
  });
}
