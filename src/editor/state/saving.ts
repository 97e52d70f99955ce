import { create } from "zustand";
import { serializeDocument } from "../../graph/document-io.ts";
import type { Store } from "../../storage/store.ts";
import { messages } from "../messages.ts";
import { useDocument } from "./document-store.ts";
import { notify, notifyDiagnostic } from "./toast-store.ts";

interface Saving {
  readonly state: "saved" | "saving" | "failed";
  /** Why nothing is kept, for people. */
  readonly message: string | null;
}

export const useSaving = create<Saving>()(() => ({ state: "saved", message: null }));

/** Keeps the open document in the browser on every command. What the browser refuses is told once, and stays visible. */
export function startSaving(store: Store): void {
  if (!store.persistent) {
    useSaving.setState({ state: "failed", message: store.reason });
    notify({
      tone: "info",
      message: messages.saving.notKept(store.reason),
      hint: messages.saving.notKeptHint,
    });
    return;
  }
  store.onClosed((message) => useSaving.setState({ state: "failed", message }));
  let asked = 0;
  useDocument.subscribe(async (state, previous) => {
    if (state.history.present === previous.history.present) return;
    const mine = ++asked;
    useSaving.setState({ state: "saving", message: null });
    const result = await store.saveCurrent(serializeDocument(state.history.present));
    if (!result.ok && useSaving.getState().state !== "failed") notifyDiagnostic(result.diagnostic);
    if (!result.ok) useSaving.setState({ state: "failed", message: result.diagnostic.message });
    else if (mine === asked) useSaving.setState({ state: "saved", message: null });
  });
}
