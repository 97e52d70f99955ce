import { create } from "zustand";
import { compile } from "../../graph/compile.ts";
import { registry } from "../../nodes/registry.ts";
import type { Preflight } from "../../runtime/protocol.ts";
import { useLibrary } from "../library.ts";
import { currentDocument, useDocument } from "./document-store.ts";
import { useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

/** What is known of the open graph before it runs; null while it is asked, or where it does not compile. */
export const usePreflight = create<{ readonly facts: Preflight | null }>()(() => ({ facts: null }));

/** After a pause in editing: the worker infers every shape. */
const ASK_AFTER_MS = 500;

/** Asked anew after edits, when the device changes, and after a run, which has measured its speed. */
export function startPreflight(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), ASK_AFTER_MS);
  };
  useDocument.subscribe((state, previous) => {
    if (state.history.present !== previous.history.present) soon();
  });
  useLibrary.subscribe((state, previous) => {
    if (state.environment !== previous.environment) soon();
  });
  useRun.subscribe((state, previous) => {
    if (state.summary !== previous.summary || state.device !== previous.device) soon();
  });
}

let asked = 0;

async function ask(): Promise<void> {
  const mine = ++asked;
  // A run keeps the worker busy; its end asks again.
  if (useRun.getState().phase !== "idle" || !useRun.getState().device) return;
  const { environment } = useLibrary.getState();
  const compiled = compile(currentDocument(), registry, environment);
  const answer = compiled.ok ? await runtime().preflight(compiled.value, environment.cards) : null;
  if (mine === asked) usePreflight.setState({ facts: answer?.ok ? answer.value : null });
}
