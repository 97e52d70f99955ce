import { create } from "zustand";
import { changeSettings } from "./settings-store.ts";

export type DockTab = "debugger" | "wires" | "compare" | "sweep" | "problems" | "console";

/** Which part of the bottom panel is shown. */
export const useDock = create<{ readonly tab: DockTab }>()(() => ({ tab: "debugger" }));

export function showDockTab(tab: DockTab): void {
  useDock.setState({ tab });
  changeSettings({ dockOpen: true });
}
