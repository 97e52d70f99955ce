import { type Diagnostic, hasErrors } from "../../graph/diagnostic.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { parseDocument, serializeDocument } from "../../graph/document-io.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { graphInPng } from "../share/png-graph.ts";
import { openBundle } from "./bundles.ts";
import { closeDialog, showDialog } from "./dialog-store.ts";
import { currentDocument, isChanged, mainGraph, markSaved, openInEditor, useDocument } from "./document-store.ts";
import { download, fileStem } from "./download.ts";
import { notify } from "./toast-store.ts";

/** Opens graph text from anywhere. What cannot be read is explained, and the open graph stays as it was. */
export function openText(text: string, source: string): void {
  const result = parseDocument(text, registry);
  if (!result.ok) {
    showDialog({ kind: "cannot-open", source, diagnostics: result.diagnostics });
    return;
  }
  if (wouldLoseWork()) {
    showDialog({ kind: "confirm-open", document: result.value, source, diagnostics: result.diagnostics });
  } else {
    replaceDocument(result.value, result.diagnostics);
  }
}

export const wouldLoseWork = (): boolean =>
  mainGraph(currentDocument()).nodes.length > 0 && isChanged(useDocument.getState());

export function replaceDocument(document: GraphDocument, diagnostics: readonly Diagnostic[] = []): void {
  closeDialog();
  openInEditor(document);
  if (diagnostics.length > 0) {
    notify({
      tone: hasErrors(diagnostics) ? "error" : "info",
      message: messages.opening.notices(document.title, diagnostics.length, diagnostics[0]?.message ?? ""),
      hint: diagnostics[0]?.hint,
    });
  }
}

/** Files people drop or choose: a graph is at most some megabytes; the parser refuses more with a reason. */
export async function openFile(file: File): Promise<void> {
  if (file.size === 0) {
    const diagnostic: Diagnostic = {
      code: "document.not-json",
      severity: "error",
      message: messages.opening.empty(file.name),
      hint: messages.opening.emptyHint,
    };
    showDialog({ kind: "cannot-open", source: file.name, diagnostics: [diagnostic] });
    return;
  }
  if (await isArchive(file)) await openBundle(file);
  else if (file.type === "image/png" || file.name.toLowerCase().endsWith(".png")) await openPng(file);
  else openText(await file.text(), file.name);
}

/** By its first bytes: whatever it is called. */
async function isArchive(file: File): Promise<boolean> {
  const [p, k] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return p === 0x50 && k === 0x4b;
}

/** Text of the graph a picture carries; null where it carries none. */
export const graphOfPicture = async (file: File): Promise<string | null> =>
  graphInPng(new Uint8Array(await file.arrayBuffer()));

/** A picture that carries its graph: what is inside is shown first, since it was dropped as a picture. */
async function openPng(file: File): Promise<void> {
  const text = await graphOfPicture(file);
  const result = text === null ? null : parseDocument(text, registry);
  if (!result) {
    notify({ tone: "error", message: messages.picture.noGraph(file.name), hint: messages.picture.noGraphHint });
  } else if (result.ok) {
    showDialog({ kind: "confirm-open", document: result.value, source: file.name, diagnostics: result.diagnostics });
  } else showDialog({ kind: "cannot-open", source: file.name, diagnostics: result.diagnostics });
}

export function saveFile(): void {
  const document = currentDocument();
  download(`${fileStem(document.title)}.json`, new Blob([serializeDocument(document)], { type: "application/json" }));
  markSaved();
}

/** Lets the user choose a file; `accept` as in an input element. */
export function chooseFiles(accept: string): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = Object.assign(window.document.createElement("input"), { type: "file", accept, multiple: true });
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

export const chooseFile = async (accept: string): Promise<File | null> => (await chooseFiles(accept))[0] ?? null;
