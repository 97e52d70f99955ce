/** What has the focus, and what it does with keys and with what is typed. */

const NO_TEXT = ["range", "checkbox", "radio", "color", "file", "button"].map((type) => `[type=${type}]`).join(", ");
const TEXT = `textarea, select, input:not(${NO_TEXT})`;
const PRESSED =
  "button, a, summary, [role=switch], [role=option], [role=treeitem], [type=checkbox], [type=radio], [type=color]";
const WALKED = "[role=tree], [role=listbox], [role=slider], [type=range], [type=radio]";

/** Letters, copy and paste are its own. */
export const isText = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(TEXT));

/** Keys that press, open or walk through the control that has the focus. */
export function belongsToControl(keys: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (keys === "Space" || keys === "Enter") return target.closest(PRESSED) !== null;
  return target.closest(WALKED) !== null && /^(Arrow|Page|Home|End|Delete|Backspace)/.test(keys);
}

/** Fields take what is typed when they lose the focus. For what must not wait for that: it comes back at once. */
export function takeDraft(): void {
  const field = document.activeElement;
  if (!isText(field)) return;
  field.blur();
  field.focus({ preventScroll: true });
}
