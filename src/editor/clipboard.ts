import { dropFiles } from "./canvas/drop-files.ts";
import { pointerOnCanvas } from "./canvas/pointer.ts";
import { copySelection, deleteSelection, isFragment, pasteFragment } from "./state/editing.ts";
import { openText } from "./state/opening.ts";
import { notify } from "./state/toast-store.ts";

type ToFlow = (point: { x: number; y: number }) => { x: number; y: number };

/** Nodes travel between tabs as JSON text, and images as themselves. */
export function listenToClipboard(toFlow: ToFlow): () => void {
  const inText = () => document.activeElement?.matches("input, textarea, select") ?? false;
  const onCopy = (event: ClipboardEvent) => {
    const fragment = inText() || hasTextSelection() ? null : copySelection();
    if (!fragment || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", JSON.stringify(fragment, null, 2));
    event.preventDefault();
    if (event.type === "cut") deleteSelection();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (inText() || !event.clipboardData) return;
    const at = toFlow(pointerOnCanvas());
    const files = [...event.clipboardData.files];
    if (files.length > 0) void dropFiles(files, at);
    else pasteText(event.clipboardData.getData("text/plain"), at);
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

const hasTextSelection = (): boolean => (document.getSelection()?.toString() ?? "") !== "";

function pasteText(text: string, at: { x: number; y: number }): void {
  if (text.trim() === "") return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    notify({
      tone: "info",
      message: "The clipboard holds text that is no graph.",
      hint: "Copy nodes in the studio, then paste.",
    });
    return;
  }
  if (isFragment(value)) pasteFragment(value, at);
  else openText(text, "the clipboard");
}
