import { create } from "zustand";
import type { Point } from "../canvas/view.ts";

export type MenuKind = "node" | "wire" | "canvas";

/** The context menu: what was asked about, and where on the screen. */
export const useMenu = create<{ readonly menu: { readonly kind: MenuKind; readonly at: Point } | null }>()(() => ({
  menu: null,
}));

export const showMenu = (kind: MenuKind, at: Point): void => useMenu.setState({ menu: { kind, at } });
export const closeMenu = (): void => useMenu.setState({ menu: null });
