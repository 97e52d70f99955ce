import { create } from "zustand";
import type { ProviderChoice } from "../../runtime/protocol.ts";
import type { Store } from "../../storage/store.ts";

export type Theme = "system" | "dark" | "light";

/** The user's own, on this machine; never part of a document. */
export interface Settings {
  readonly theme: Theme;
  readonly provider: ProviderChoice;
  readonly dockOpen: boolean;
  /** Pixels. */
  readonly dockHeight: number;
}

export const DOCK_HEIGHT = { min: 140, normal: 212, max: 520 } as const;

export const useSettings = create<Settings>()(() => ({
  theme: "system",
  provider: "auto",
  dockOpen: true,
  dockHeight: DOCK_HEIGHT.normal,
}));

const KEY = "settings";
let store: Store | null = null;

/** Reads what was kept, then keeps every change. */
export async function attachSettings(to: Store): Promise<void> {
  store = to;
  const kept = await to.setting<Record<string, string | number | boolean>>(KEY);
  if (kept) useSettings.setState(known(kept));
}

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  void store?.setSetting(KEY, { ...useSettings.getState() });
}

/** Only what still means something: settings outlive versions. */
function known(kept: Record<string, string | number | boolean>): Partial<Settings> {
  const { theme, provider, dockOpen, dockHeight } = kept;
  return {
    ...(theme === "system" || theme === "dark" || theme === "light" ? { theme } : {}),
    ...(provider === "auto" || provider === "wasm" || provider === "webgpu" ? { provider } : {}),
    ...(typeof dockOpen === "boolean" ? { dockOpen } : {}),
    ...(typeof dockHeight === "number"
      ? { dockHeight: Math.min(DOCK_HEIGHT.max, Math.max(DOCK_HEIGHT.min, dockHeight)) }
      : {}),
  };
}

/** Tells CSS which of the two sets of tokens to use; `system` leaves it to the browser. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
