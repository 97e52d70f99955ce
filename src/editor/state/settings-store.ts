import { create } from "zustand";
import type { Json } from "../../graph/document.ts";
import type { MemoryLimits, ProviderChoice } from "../../runtime/protocol.ts";
import type { Store } from "../../storage/store.ts";

export type Theme = "system" | "dark" | "light";

/** The user's own, on this machine; never part of a document. */
export interface Settings {
  readonly theme: Theme;
  readonly provider: ProviderChoice;
  /** Bounds that the user set; what is absent is the runtime's own. */
  readonly memory: Partial<MemoryLimits>;
  readonly dockOpen: boolean;
  /** Pixels. */
  readonly dockHeight: number;
  /** The three steps of a first visit. */
  readonly hint: boolean;
  readonly minimap: boolean;
  /** Nodes are placed on a grid of 8 px. */
  readonly snap: boolean;
  readonly leftPanel: "nodes" | "outline";
  /** Keys the user chose, by action; an empty list takes its keys away. */
  readonly shortcuts: Readonly<Record<string, readonly string[]>>;
}

export const DOCK_HEIGHT = { min: 140, normal: 212, max: 520 } as const;

export const useSettings = create<Settings>()(() => ({
  theme: "system",
  provider: "auto",
  memory: {},
  dockOpen: true,
  dockHeight: DOCK_HEIGHT.normal,
  hint: true,
  minimap: true,
  snap: true,
  leftPanel: "nodes",
  shortcuts: {},
}));

const KEY = "settings";
let store: Store | null = null;

/** Reads what was kept, then keeps every change. */
export async function attachSettings(to: Store): Promise<void> {
  store = to;
  const kept = await to.setting<Record<string, Json>>(KEY);
  if (kept) useSettings.setState(known(kept));
}

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  // What another tab has changed since stays as it is there.
  void store?.changeSetting<Record<string, Json>>(KEY, (kept) => ({ ...kept, ...(change as Record<string, Json>) }));
}

/** Only what still means something: settings outlive versions. */
function known(kept: Record<string, Json>): Partial<Settings> {
  const { theme, provider, memory, dockOpen, dockHeight, hint, minimap, snap, leftPanel, shortcuts } = kept;
  return {
    ...(theme === "system" || theme === "dark" || theme === "light" ? { theme } : {}),
    ...(provider === "auto" || provider === "wasm" || provider === "webgpu" ? { provider } : {}),
    ...(isBytesTable(memory) ? { memory } : {}),
    ...(typeof dockOpen === "boolean" ? { dockOpen } : {}),
    ...(typeof dockHeight === "number"
      ? { dockHeight: Math.min(DOCK_HEIGHT.max, Math.max(DOCK_HEIGHT.min, dockHeight)) }
      : {}),
    ...(typeof hint === "boolean" ? { hint } : {}),
    ...(typeof minimap === "boolean" ? { minimap } : {}),
    ...(typeof snap === "boolean" ? { snap } : {}),
    ...(leftPanel === "nodes" || leftPanel === "outline" ? { leftPanel } : {}),
    ...(isKeyTable(shortcuts) ? { shortcuts } : {}),
  };
}

const isBytesTable = (value: Json | undefined): value is Readonly<Record<string, number>> =>
  typeof value === "object" && value !== null && Object.values(value).every((bytes) => Number.isInteger(bytes));

const isKeyTable = (value: Json | undefined): value is Readonly<Record<string, readonly string[]>> =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === "string"));

export const isDark = (theme: Theme): boolean =>
  theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

/** Tells CSS which of the two sets of tokens to use; `system` leaves it to the browser. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
