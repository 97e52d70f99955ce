import { parseDocument } from "../graph/document-io.ts";
import { registry } from "../nodes/registry.ts";
import { openStore } from "../storage/open-store.ts";
import type { Store } from "../storage/store.ts";
import { templates, templateText } from "./dialogs/templates.ts";
import { loadLibrary } from "./library.ts";
import { messages } from "./messages.ts";
import { installScripting } from "./scripting.ts";
import { decodeLink, isGraphLink } from "./share/link.ts";
import { forgetBreakpointsOnOpen } from "./state/breakpoints.ts";
import { showDialog } from "./state/dialog-store.ts";
import { openInEditor } from "./state/document-store.ts";
import { startFollowingDocument } from "./state/flow-store.ts";
import { startInstantEvaluation } from "./state/instant.ts";
import { attachKeptGraphs } from "./state/kept-graphs.ts";
import { replaceDocument, wouldLoseWork } from "./state/opening.ts";
import { startPreflight } from "./state/preflight.ts";
import { startChecking } from "./state/problems.ts";
import { chooseDevice, forgetRunsOnOpen, startFollowingBreakpoints } from "./state/run-controller.ts";
import { guardLeaving, startSaving } from "./state/saving.ts";
import { forgetUnlockedSeedsOnOpen } from "./state/seed-locks.ts";
import { attachSettings, useSettings } from "./state/settings-store.ts";
import { attachSavedSubgraphs } from "./state/subgraphs.ts";
import { forgetSweepOnOpen } from "./state/sweep-run.ts";
import { notify } from "./state/toast-store.ts";
import { forgetWatchedOnOpen } from "./state/watch-store.ts";

/** Everything that happens once: stores start following each other, then the first document opens. */
export async function boot(): Promise<void> {
  startFollowingDocument();
  startInstantEvaluation();
  startChecking();
  forgetRunsOnOpen();
  forgetUnlockedSeedsOnOpen();
  forgetWatchedOnOpen();
  forgetBreakpointsOnOpen();
  forgetSweepOnOpen();
  startFollowingBreakpoints();
  startPreflight();
  const store = await openStore();
  const { start } = messages;
  await attempt(start.settings, () => attachSettings(store));
  await attempt(start.subgraphs, () => attachSavedSubgraphs(store));
  await openFirstDocument(store);
  startSaving(store);
  guardLeaving();
  attachKeptGraphs(store);
  await attempt(start.library, () => loadLibrary(store));
  installScripting();
  await attempt(start.device, () => chooseDevice(useSettings.getState().provider));
  window.addEventListener("hashchange", openLink);
  if (isGraphLink(location.hash)) await openLink();
}

/** What cannot be read is told, and keeps nothing else from starting: least of all that work is kept. */
async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    notify({ tone: "error", message: messages.start.failed(what, why), hint: messages.start.failedHint });
    return null;
  }
}

/** What was open here last, else the first template. */
async function openFirstDocument(store: Store): Promise<void> {
  const kept = await attempt(messages.start.last, () => store.loadCurrent());
  const parsed = kept === null ? null : parseDocument(kept, registry);
  if (parsed?.ok) {
    openInEditor(parsed.value);
    return;
  }
  const [first] = templates;
  const text = first && (await attempt(messages.start.template, () => templateText(first)));
  const template = text ? parseDocument(text, registry) : null;
  if (template?.ok) openInEditor(template.value);
  if (parsed && !parsed.ok)
    showDialog({ kind: "cannot-open", source: messages.opening.last, diagnostics: parsed.diagnostics });
}

/** A graph in the address: opened, then taken out of it, so that a reload shows later edits and not the link again. */
async function openLink(): Promise<void> {
  const { hash } = location;
  if (!isGraphLink(hash)) return;
  const result = await attempt(messages.start.link, () => decodeLink(hash, registry));
  if (!result) return;
  history.replaceState(null, "", `${location.pathname}${location.search}`);
  const source = messages.opening.link;
  if (!result.ok) showDialog({ kind: "cannot-open", source, diagnostics: result.diagnostics });
  else if (wouldLoseWork())
    showDialog({ kind: "confirm-open", document: result.value, source, diagnostics: result.diagnostics });
  else replaceDocument(result.value, result.diagnostics);
}
