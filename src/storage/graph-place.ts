import type { StudioDatabase } from "./database.ts";

export interface GraphPlace {
  readonly id: string;
  /** With that id in it. */
  readonly text: string;
}

export const parse = (text: string): { id: string; title: string } => JSON.parse(text);
export const idOf = (text: string): string => parse(text).id;

/**
 * Under which id a graph is kept: its own, while that holds nothing else. `base` is what this tab last knew to be kept
 * there; anything else is another tab's or another file's, and stays. Runs in a transaction of documents and versions.
 */
export async function placeFor(
  text: string,
  base: string | undefined,
  opened: boolean,
  db: StudioDatabase,
): Promise<GraphPlace> {
  const id = idOf(text);
  const kept = (await db.documents.get(id))?.text;
  if (kept === undefined || kept === base || sameGraph(kept, text)) return { id, text };
  if (opened && (await returnsToVersion(kept, text, db))) return { id, text };
  const stem = id.replace(/-\d+$/, "");
  for (let number = 2; ; number++) {
    const other = `${stem}-${number}`;
    const there = (await db.documents.get(other))?.text;
    // Opened again, it finds the place that it had.
    if (there === undefined || sameGraph(there, text))
      return { id: other, text: JSON.stringify({ ...parse(text), id: other }) };
  }
}

/** A version takes its graph's place; what it replaces stays as a version. */
async function returnsToVersion(kept: string, text: string, db: StudioDatabase): Promise<boolean> {
  const documentId = idOf(text);
  const versions = await db.versions.where("documentId").equals(documentId).toArray();
  const version = versions.find((each) => sameGraph(each.text, text));
  if (!version) return false;
  if (!versions.some((each) => sameGraph(each.text, kept)))
    await db.versions.add({ documentId, name: `Before “${version.name}”`, text: kept, created: Date.now() });
  return true;
}

/** The same but for their ids. */
const sameGraph = (a: string, b: string): boolean => a === b || withoutId(a) === withoutId(b);
const withoutId = (text: string): string => JSON.stringify({ ...parse(text), id: "" });
