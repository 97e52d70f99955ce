import { isAvailable } from "./actions/action.ts";
import { actionForKeys } from "./actions/bindings.ts";
import { belongsToControl, isText, takeDraft } from "./focus.ts";
import { isAsking } from "./state/dialog-store.ts";

/** How a key press is written: `Ctrl+Shift+Z`. Shift counts only beside a letter or a named key: `?` needs it on most keyboards. */
export function keysOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/** A modifier alone is no shortcut yet. */
export const isModifier = (key: string): boolean => ["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(key);

export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isModifier(event.key)) return;
    if (isAsking()) return;
    const keys = keysOf(event);
    const action = actionForKeys(keys);
    // The browser raises copy, cut and paste itself.
    if (!action || action.fixed || (isText(event.target) && !action.everywhere)) return;
    if (belongsToControl(keys, event.target) || !isAvailable(action)) return;
    event.preventDefault();
    takeDraft();
    action.run();
  };
  document.addEventListener("keydown", onKeyDown);
  // Before what is kept is written, which listens for the same.
  window.addEventListener("pagehide", takeDraft, { capture: true });
  return () => {
    document.removeEventListener("keydown", onKeyDown);
    window.removeEventListener("pagehide", takeDraft, { capture: true });
  };
}
