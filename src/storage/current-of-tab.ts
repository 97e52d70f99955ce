const KEY = "rddm-studio.current";

/** Id of the graph that this tab had open last; a new tab has none, and starts with what was open anywhere. */
export function currentOfTab(): string | undefined {
  try {
    return globalThis.sessionStorage?.getItem(KEY) ?? undefined;
  } catch {
    // Not allowed: all tabs start with the same graph.
    return undefined;
  }
}

export function setCurrentOfTab(id: string): void {
  try {
    globalThis.sessionStorage?.setItem(KEY, id);
  } catch {
    // As above.
  }
}
