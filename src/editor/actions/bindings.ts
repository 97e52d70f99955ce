import { changeSettings, useSettings } from "../state/settings-store.ts";
import type { Action, ActionId } from "./action.ts";
import { ACTIONS } from "./actions.ts";

export type KeyTable = Readonly<Record<string, readonly string[]>>;

/** The keys of an action: the user's, else those it comes with. */
export const keysFor = (action: Action, chosen: KeyTable = useSettings.getState().shortcuts): readonly string[] =>
  (action.fixed ? undefined : chosen[action.id]) ?? action.keys ?? [];

/** Actions by their keys. Of two actions with the same keys the later-bound one has lost them already: see {@link bind}. */
export function actionForKeys(keys: string, chosen: KeyTable = useSettings.getState().shortcuts): Action | undefined {
  return ACTIONS.find((action) => keysFor(action, chosen).includes(keys));
}

/** Gives keys to an action and takes them from whoever had them. Null where they belong to the browser. */
export function bound(chosen: KeyTable, id: ActionId, keys: string): KeyTable | null {
  const holder = actionForKeys(keys, chosen);
  if (holder?.fixed) return null;
  const without = holder ? { ...chosen, [holder.id]: keysFor(holder, chosen).filter((held) => held !== keys) } : chosen;
  return { ...without, [id]: [keys] };
}

export function bind(id: ActionId, keys: string): boolean {
  const shortcuts = bound(useSettings.getState().shortcuts, id, keys);
  if (shortcuts) changeSettings({ shortcuts });
  return shortcuts !== null;
}

/** Back to what the action came with, unless another action holds those keys by now. */
export function unbind(id: ActionId): void {
  const { [id]: _, ...rest } = useSettings.getState().shortcuts;
  changeSettings({ shortcuts: rest });
}

export const resetBindings = (): void => changeSettings({ shortcuts: {} });
