/** A text that was not in the database yet when the page went. */
interface PartingCopy {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const KEY = "rddm-studio.parting";

/**
 * The browser ends a leaving page without waiting for IndexedDB. localStorage is written at once: it carries the
 * last edit over. Best effort: it may be full (5 MB) or refused, and then the gathered write has to make it.
 */
export function leavePartingCopy(text: string): void {
  try {
    globalThis.localStorage?.setItem(KEY, JSON.stringify({ text, at: Date.now() } satisfies PartingCopy));
  } catch {
    // No room, or not allowed: nothing can be told to a page that is going.
  }
}

/** What was left, or null. */
export function readPartingCopy(): PartingCopy | null {
  try {
    const kept = globalThis.localStorage?.getItem(KEY);
    return kept ? (JSON.parse(kept) as PartingCopy) : null;
  } catch {
    return null;
  }
}

/** Once its text is in the database. */
export function dropPartingCopy(text: string): void {
  try {
    if (readPartingCopy()?.text === text) globalThis.localStorage?.removeItem(KEY);
  } catch {
    // Where it may not be removed it was not written either.
  }
}
