import { create } from "zustand";
import type { Point } from "../canvas/view.ts";

interface HoverState {
  /** The wire under the pointer for long enough to be asked about, as an edge key. */
  readonly wire: string | null;
  /** On the screen. */
  readonly at: Point;
  /** The wire that a dragged node would be put on. */
  readonly dropTarget: string | null;
}

export const useHover = create<HoverState>()(() => ({ wire: null, at: { x: 0, y: 0 }, dropTarget: null }));

/** Passing over a wire asks nothing. */
const DELAY_MS = 250;
let timer: ReturnType<typeof setTimeout> | undefined;

export function hoverWire(wire: string | null, at: Point = { x: 0, y: 0 }): void {
  clearTimeout(timer);
  if (wire === null) useHover.setState({ wire: null });
  else timer = setTimeout(() => useHover.setState({ wire, at }), DELAY_MS);
}

export const setDropTarget = (dropTarget: string | null): void => {
  if (useHover.getState().dropTarget !== dropTarget) useHover.setState({ dropTarget });
};
