import { create } from "zustand";
import { parseDocument, serializeDocument } from "../../graph/document-io.ts";
import { registry } from "../../nodes/registry.ts";
import type { DocumentInfo, Store, VersionInfo } from "../../storage/store.ts";
import { messages } from "../messages.ts";
import { showDialog } from "./dialog-store.ts";
import { currentDocument } from "./document-store.ts";
import { openText } from "./opening.ts";
import { notify, notifyDiagnostic } from "./toast-store.ts";

interface KeptGraphs {
  readonly documents: readonly DocumentInfo[];
  /** Of the open graph. */
  readonly versions: readonly VersionInfo[];
}

/** The graphs this browser keeps, and the named versions of the open one; read when the library is opened. */
export const useKeptGraphs = create<KeptGraphs>()(() => ({ documents: [], versions: [] }));

let store: Store | null = null;
export const attachKeptGraphs = (to: Store): void => {
  store = to;
};

export async function refreshKeptGraphs(): Promise<void> {
  if (!store) return;
  await store.flush();
  const [documents, versions] = await Promise.all([store.documents(), store.versions(currentDocument().id)]);
  useKeptGraphs.setState({ documents, versions });
}

export async function openKept(id: string, title: string): Promise<void> {
  const text = await store?.document(id);
  if (text) openText(text, title);
}

export async function removeKept(id: string): Promise<void> {
  await store?.removeDocument(id);
  await refreshKeptGraphs();
}

/** Keeps the open graph as it is now under a name. The browser is asked not to evict what is kept. */
export async function keepVersion(name: string): Promise<void> {
  const result = await store?.addVersion(name, serializeDocument(currentDocument()));
  if (result?.ok === false) notifyDiagnostic(result.diagnostic);
  else notify({ tone: "ok", message: messages.library.versionKept(name) });
  void store?.protect();
  await refreshKeptGraphs();
}

export async function removeVersion(key: number): Promise<void> {
  await store?.removeVersion(key);
  await refreshKeptGraphs();
}

/** What is inside, and then in place of the open graph. */
export function openVersion({ name, text }: VersionInfo): void {
  const parsed = parseDocument(text, registry);
  if (parsed.ok)
    showDialog({ kind: "confirm-open", document: parsed.value, source: name, diagnostics: parsed.diagnostics });
  else showDialog({ kind: "cannot-open", source: name, diagnostics: parsed.diagnostics });
}
