import type { Diagnostic } from "../graph/diagnostic.ts";

const EXPORT_HINT = "Nothing that is open is lost: save the graph to a file before closing this tab.";

/** What the browser said no to, for people. `what` begins the sentence: `The graph`, `The file rain.png`. */
export function storageProblem(what: string, error: unknown): Diagnostic {
  const names = errorNames(error);
  if (names.includes("QuotaExceededError"))
    return {
      severity: "error",
      code: "storage.full",
      message: `${what} could not be kept: the browser's space for this site is full.`,
      hint: `Remove images or models you no longer need. ${EXPORT_HINT}`,
    };
  if (names.includes("DatabaseClosedError"))
    return { severity: "error", code: "storage.closed", message: closedMessage(what), hint: EXPORT_HINT };
  return {
    severity: "error",
    code: "storage.refused",
    message: `${what} could not be kept: ${error instanceof Error ? error.message : String(error)}`,
    hint: EXPORT_HINT,
  };
}

const closedMessage = (what: string) =>
  `${what} could not be kept: another tab has opened a newer version of RDDM Studio. Reload this one.`;

/** Dexie wraps the browser's errors, an aborted transaction around the quota that aborted it. */
function errorNames(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return [];
  const { name, inner } = error as { name?: unknown; inner?: unknown };
  return [...(typeof name === "string" ? [name] : []), ...errorNames(inner)];
}

/** Why IndexedDB cannot be had, for people. */
export function refusalReason(error: unknown): string {
  const detail = error instanceof Error && error.message ? ` (${error.message.split("\n")[0]})` : "";
  return `This browser does not let the page keep anything, as in some private windows${detail}. Save your work to files.`;
}
