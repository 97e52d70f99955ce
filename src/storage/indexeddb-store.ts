import type { Result } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import { currentOfTab, setCurrentOfTab } from "./current-of-tab.ts";
import type { DocumentRow, StudioDatabase } from "./database.ts";
import { GatheredWrite } from "./gathered-write.ts";
import { idOf, parse, placeFor } from "./graph-place.ts";
import { prepareAsset } from "./new-asset.ts";
import { dropPartingCopy, leavePartingCopy, readPartingCopy } from "./parting-copy.ts";
import { storageProblem } from "./problems.ts";
import type { AssetRow, DocumentInfo, NewAsset, SaveResult, Store, VersionInfo } from "./store.ts";

/** Milliseconds over which edits are gathered into one write. */
const AUTOSAVE_DELAY = 400;
/** Setting that names the open document; a user's settings never begin with a dot. */
const CURRENT = ".current";
const CLOSED = "Another tab has opened a newer version of RDDM Studio: reload this one to go on keeping your work.";

/**
 * Keeps everything in the browser's database, shared by all tabs. A graph that another tab has written since this one
 * read it is not written over: this tab's goes on under an id of its own.
 */
export class IndexedDbStore implements Store {
  readonly persistent = true;
  readonly reason = null;
  private readonly autosave = new GatheredWrite(AUTOSAVE_DELAY, (text) => this.writeCurrent(text));
  /** What is kept of the graphs that were open here, by id, as far as this tab knows. */
  private readonly known = new Map<string, string>();
  /** A graph just opened, until it is kept. */
  private opening: string | null = null;
  private readonly closedListeners: ((message: string) => void)[] = [];
  private readonly stopListening: () => void;

  constructor(private readonly db: StudioDatabase) {
    // Otherwise the newer tab would wait for this one for ever.
    db.on("versionchange", () => {
      void this.release();
      // Stops Dexie's own handler, which closes before the last edits are written and opens again on the next call.
      return false;
    });
    this.stopListening = onPageHidden(() => this.part());
  }

  async loadCurrent(): Promise<string | null> {
    const row = (await this.row(currentOfTab())) ?? (await this.row(await this.setting<string>(CURRENT)));
    const parting = readPartingCopy();
    const left = parting && (await this.row(idOf(parting.text)));
    for (const each of [row, left]) if (each) this.known.set(each.id, each.text);
    if (!parting || [row, left].some((each) => each && each.updated > parting.at)) return row?.text ?? null;
    await this.writeCurrent(parting.text);
    return parting.text;
  }

  saveCurrent = (text: string): Promise<SaveResult> => this.autosave.save(text);

  async openCurrent(text: string): Promise<SaveResult> {
    this.opening = text;
    await this.autosave.flush();
    // It comes from elsewhere: what this tab knew under its id is no earlier state of it.
    this.known.delete(idOf(text));
    const result = await this.writeCurrent(text, true);
    if (this.opening === text) this.opening = null;
    return result;
  }

  flush = (): Promise<SaveResult> => this.autosave.flush();

  async documents(): Promise<DocumentInfo[]> {
    const rows = await this.db.documents.orderBy("updated").reverse().toArray();
    return rows.map(({ id, title, updated }) => ({ id, title, updated }));
  }

  async document(id: string): Promise<string | null> {
    return (await this.db.documents.get(id))?.text ?? null;
  }

  async removeDocument(id: string): Promise<void> {
    const { db } = this;
    await db.transaction("rw", db.documents, db.versions, async () => {
      await db.documents.delete(id);
      await db.versions.where("documentId").equals(id).delete();
    });
  }

  addVersion = (name: string, text: string): Promise<SaveResult> =>
    attempt(`The version “${name}”`, () =>
      this.db.versions.add({ documentId: idOf(text), name, text, created: Date.now() }),
    );

  async versions(documentId: string): Promise<VersionInfo[]> {
    const rows = await this.db.versions.where("documentId").equals(documentId).toArray();
    return rows.sort((a, b) => b.key - a.key);
  }

  async removeVersion(key: number): Promise<void> {
    await this.db.versions.delete(key);
  }

  async putAsset(asset: NewAsset): Promise<Result<AssetRef>> {
    const prepared = prepareAsset(asset);
    if (!prepared.ok) return prepared;
    const { row, buffer } = prepared.value;
    const { db } = this;
    const result = await attempt(`The file ${row.name}`, () =>
      db.transaction("rw", db.assets, db.assetBytes, async () => {
        await db.assets.put(row);
        await db.assetBytes.put({ sha256: row.sha256, buffer });
      }),
    );
    if (!result.ok) return { ok: false, diagnostics: [result.diagnostic] };
    return { ok: true, value: { name: row.name, sha256: row.sha256, bytes: row.bytes }, diagnostics: [] };
  }

  async asset(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const row = await this.db.assetBytes.get(sha256);
    return row ? new Uint8Array(row.buffer) : null;
  }

  assets = (): Promise<AssetRow[]> => this.db.assets.orderBy("added").reverse().toArray();

  async removeAsset(sha256: string): Promise<void> {
    const { db } = this;
    await db.transaction("rw", db.assets, db.assetBytes, async () => {
      await db.assets.delete(sha256);
      await db.assetBytes.delete(sha256);
    });
  }

  async setting<T extends Json>(key: string): Promise<T | undefined> {
    return (await this.db.settings.get(key))?.value as T | undefined;
  }

  setSetting = (key: string, value: Json): Promise<SaveResult> =>
    attempt(`The setting ${key}`, () => this.db.settings.put({ key, value }));

  changeSetting = <T extends Json>(key: string, change: (kept: T | undefined) => T): Promise<SaveResult> =>
    attempt(`The setting ${key}`, () =>
      this.db.transaction("rw", this.db.settings, async () =>
        this.db.settings.put({ key, value: change(await this.setting<T>(key)) }),
      ),
    );

  async protect(): Promise<boolean> {
    if (!globalThis.navigator?.storage?.persist) return false;
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  }

  onClosed(listener: (message: string) => void): void {
    this.closedListeners.push(listener);
  }

  async close(): Promise<void> {
    this.stopListening();
    await this.flush();
    this.db.close();
  }

  /** The page is hidden, and may be gone before the database has written. */
  private part(): void {
    const text = this.autosave.unwritten ?? this.opening;
    if (text !== null) leavePartingCopy(text);
    void this.flush();
  }

  private async release(): Promise<void> {
    await this.flush();
    this.db.close({ disableAutoOpen: true });
    for (const listener of this.closedListeners.splice(0)) listener(CLOSED);
  }

  private async row(id: string | undefined): Promise<DocumentRow | undefined> {
    return id === undefined ? undefined : this.db.documents.get(id);
  }

  private async writeCurrent(text: string, opened = false): Promise<SaveResult> {
    const { db } = this;
    let movedTo: string | undefined;
    const result = await attempt("The graph", async () => {
      const id = await db.transaction("rw", db.documents, db.versions, db.settings, async () => {
        const place = await placeFor(text, this.known.get(idOf(text)), opened, db);
        await db.documents.put({ ...place, title: parse(text).title, updated: Date.now() });
        await db.settings.put({ key: CURRENT, value: place.id });
        this.known.set(place.id, place.text);
        return place.id;
      });
      setCurrentOfTab(id);
      if (id !== idOf(text)) movedTo = id;
      // Had it failed, the copy left in passing would be all there is. A later one stays.
      dropPartingCopy(text);
    });
    return result.ok && movedTo !== undefined ? { ok: true, movedTo } : result;
  }
}

async function attempt(what: string, work: () => PromiseLike<unknown>): Promise<SaveResult> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    return { ok: false, diagnostic: storageProblem(what, error) };
  }
}

/** Phones may end a hidden page without another word. Returns how to stop listening. */
function onPageHidden(flush: () => void): () => void {
  if (typeof document === "undefined") return () => {};
  const whenHidden = () => document.visibilityState === "hidden" && flush();
  document.addEventListener("visibilitychange", whenHidden);
  window.addEventListener("pagehide", flush);
  return () => {
    document.removeEventListener("visibilitychange", whenHidden);
    window.removeEventListener("pagehide", flush);
  };
}
