import { isAvailable } from "./actions/action.ts";
import { actionForKeys } from "./actions/bindings.ts";
import { useDialogs } from "./state/dialog-store.ts";

/** How a key press is written: `Ctrl+Shift+Z`. Shift counts only beside a letter or a named key: `?` needs it on most keyboards. */
export function keysOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/** A modifier alone is no shortcut yet. */
export const isModifier = (key: string): boolean => ["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(key);

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=range]):not([type=checkbox]), textarea, select"));

/** Keys that press, open or walk through the control that has the focus. */
function belongsToControl(keys: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (keys === "Space" || keys === "Enter")
    return target.closest("button, a, summary, [role=switch], [role=option], [role=treeitem]") !== null;
  return target.closest("[role=tree], [role=listbox]") !== null && /^(Arrow|Home|End|Delete|Backspace)/.test(keys);
}

export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isModifier(event.key)) return;
    const { dialog, quickAdd } = useDialogs.getState();
    if (dialog || quickAdd) return;
    const keys = keysOf(event);
    const action = actionForKeys(keys);
    // The browser raises copy, cut and paste itself.
    if (!action || action.fixed || (isText(event.target) && !action.everywhere)) return;
    if (belongsToControl(keys, event.target) || !isAvailable(action)) return;
    event.preventDefault();
    action.run();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
