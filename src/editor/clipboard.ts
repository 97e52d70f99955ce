import { dropFiles } from "./canvas/drop-files.ts";
import { pointerOnCanvas } from "./canvas/pointer.ts";
import { canvasView, type Point } from "./canvas/view.ts";
import { isText } from "./focus.ts";
import { messages } from "./messages.ts";
import { isAsking } from "./state/dialog-store.ts";
import { deleteSelection } from "./state/editing.ts";
import { copySelection, isFragment, pasteFragment } from "./state/fragments.ts";
import { openText } from "./state/opening.ts";
import { notify } from "./state/toast-store.ts";

/** Nodes travel between tabs as JSON text, and images as themselves. */
export function listenToClipboard(): () => void {
  const elsewhere = () => isText(document.activeElement) || isAsking();
  const onCopy = (event: ClipboardEvent) => {
    const text = elsewhere() || hasTextSelection() ? null : selectionAsText();
    if (text === null || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    if (event.type === "cut") deleteSelection();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (elsewhere() || !event.clipboardData) return;
    const files = [...event.clipboardData.files];
    if (files.length > 0) void dropFiles(files, pastePoint());
    else pasteText(event.clipboardData.getData("text/plain"), pastePoint());
    event.preventDefault();
  };
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCopy);
  document.addEventListener("paste", onPaste);
  return () => {
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCopy);
    document.removeEventListener("paste", onPaste);
  };
}

/** From a menu: what the browser's own event does for the keys. */
export async function copyText(): Promise<boolean> {
  const text = selectionAsText();
  if (text === null) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => refused("Ctrl+C"),
  );
}

export async function cutText(): Promise<void> {
  if (await copyText()) deleteSelection();
}

export async function pasteFromClipboard(): Promise<void> {
  const at = pastePoint();
  const text = await navigator.clipboard.readText().catch(() => null);
  if (text === null) refused("Ctrl+V");
  else pasteText(text, at);
}

function refused(keys: string): false {
  notify({
    tone: "info",
    message: messages.clipboard.refused,
    hint: messages.clipboard.refusedHint(keys),
  });
  return false;
}

const hasTextSelection = (): boolean => (document.getSelection()?.toString() ?? "") !== "";
const pastePoint = (): Point => canvasView()?.toFlow(pointerOnCanvas()) ?? { x: 0, y: 0 };

function selectionAsText(): string | null {
  const fragment = copySelection();
  return fragment && JSON.stringify(fragment, null, 2);
}

function pasteText(text: string, at: Point): void {
  if (text.trim() === "") return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    notify({
      tone: "info",
      message: messages.clipboard.noGraph,
      hint: messages.clipboard.noGraphHint,
    });
    return;
  }
  if (isFragment(value)) pasteFragment(value, at);
  else openText(text, messages.clipboard.source);
}
