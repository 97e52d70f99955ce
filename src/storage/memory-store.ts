import type { Result } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import { prepareAsset } from "./new-asset.ts";
import type { AssetRow, DocumentInfo, NewAsset, SaveResult, Store, VersionInfo } from "./store.ts";

const DONE: SaveResult = { ok: true };

/** Keeps everything until the tab closes: for browsers that refuse IndexedDB. */
export class MemoryStore implements Store {
  readonly persistent = false;
  private current: string | null = null;
  private readonly rows = new Map<string, AssetRow>();
  private readonly buffers = new Map<string, ArrayBuffer>();
  private readonly named: VersionInfo[] = [];
  private versionKeys = 0;
  private readonly values = new Map<string, Json>();

  constructor(readonly reason: string) {}

  loadCurrent = async (): Promise<string | null> => this.current;

  async saveCurrent(text: string): Promise<SaveResult> {
    this.current = text;
    return DONE;
  }

  openCurrent = (text: string): Promise<SaveResult> => this.saveCurrent(text);
  flush = async (): Promise<SaveResult> => DONE;

  documents = async (): Promise<DocumentInfo[]> => [];
  document = async (): Promise<string | null> => null;
  async removeDocument(): Promise<void> {}

  async addVersion(name: string, text: string): Promise<SaveResult> {
    const documentId = (JSON.parse(text) as { id: string }).id;
    this.named.unshift({ key: ++this.versionKeys, documentId, name, text, created: Date.now() });
    return DONE;
  }

  versions = async (documentId: string): Promise<VersionInfo[]> =>
    this.named.filter((version) => version.documentId === documentId);

  async removeVersion(key: number): Promise<void> {
    const index = this.named.findIndex((version) => version.key === key);
    if (index >= 0) this.named.splice(index, 1);
  }

  async putAsset(asset: NewAsset): Promise<Result<AssetRef>> {
    const prepared = prepareAsset(asset);
    if (!prepared.ok) return prepared;
    const { row, buffer } = prepared.value;
    this.rows.set(row.sha256, row);
    this.buffers.set(row.sha256, buffer);
    return { ok: true, value: { name: row.name, sha256: row.sha256, bytes: row.bytes }, diagnostics: [] };
  }

  async asset(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const buffer = this.buffers.get(sha256);
    return buffer ? new Uint8Array(buffer.slice(0)) : null;
  }

  assets = async (): Promise<AssetRow[]> => [...this.rows.values()].reverse();

  async removeAsset(sha256: string): Promise<void> {
    this.rows.delete(sha256);
    this.buffers.delete(sha256);
  }

  setting = async <T extends Json>(key: string): Promise<T | undefined> => this.values.get(key) as T | undefined;

  async setSetting(key: string, value: Json): Promise<SaveResult> {
    this.values.set(key, value);
    return DONE;
  }

  changeSetting = <T extends Json>(key: string, change: (kept: T | undefined) => T): Promise<SaveResult> =>
    this.setSetting(key, change(this.values.get(key) as T | undefined));

  protect = async (): Promise<boolean> => false;
  onClosed(): void {}
  async close(): Promise<void> {}
}
