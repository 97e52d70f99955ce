import { create } from "zustand";
import { serializeDocument } from "../../graph/document-io.ts";
import type { SaveResult, Store } from "../../storage/store.ts";
import { messages } from "../messages.ts";
import { isChanged, renewId, useDocument } from "./document-store.ts";
import { notify, notifyDiagnostic } from "./toast-store.ts";

interface Saving {
  readonly state: "saved" | "saving" | "failed";
  /** Why nothing is kept, for people. */
  readonly message: string | null;
}

export const useSaving = create<Saving>()(() => ({ state: "saved", message: null }));

/**
 * Keeps the open document in the browser on every command. What the browser refuses is told once, and stays visible.
 * A graph of the same id that another tab or an earlier opening left is not written over: this one gets its own id. Returns how to stop.
 */
export function startSaving(store: Store): () => void {
  if (!store.persistent) {
    useSaving.setState({ state: "failed", message: store.reason });
    notify({
      tone: "info",
      message: messages.saving.notKept(store.reason),
      hint: messages.saving.notKeptHint,
    });
    return () => {};
  }
  store.onClosed((message) => useSaving.setState({ state: "failed", message }));
  let asked = 0;
  let opening: Promise<void> = Promise.resolve();
  const keep = async (save: (text: string) => Promise<SaveResult>, mine: number, opened: boolean) => {
    const { generation, history } = useDocument.getState();
    const result = await save(serializeDocument(history.present));
    if (!result.ok) {
      if (useSaving.getState().state !== "failed") notifyDiagnostic(result.diagnostic);
      useSaving.setState({ state: "failed", message: result.diagnostic.message });
      return;
    }
    if (mine === asked) useSaving.setState({ state: "saved", message: null });
    if (result.movedTo === undefined || useDocument.getState().generation !== generation) return;
    renewId(result.movedTo);
    if (!opened) notify({ tone: "info", ...messages.saving.movedOn(history.present.title) });
  };
  return useDocument.subscribe(async (state, previous) => {
    if (state.history.present === previous.history.present) return;
    const mine = ++asked;
    // A failure stays visible until something could be kept again.
    if (useSaving.getState().state === "saved") useSaving.setState({ state: "saving", message: null });
    if (state.generation !== previous.generation) {
      opening = keep((text) => store.openCurrent(text), mine, true);
      return;
    }
    // Before that the graph may get another id.
    await opening;
    if (mine === asked) await keep((text) => store.saveCurrent(text), mine, false);
  });
}

/** Asks before the page is left while something is neither kept here nor in a file. */
export function guardLeaving(): void {
  window.addEventListener("beforeunload", (event) => {
    if (useSaving.getState().state === "failed" && isChanged(useDocument.getState())) event.preventDefault();
  });
}
