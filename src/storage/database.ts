import Dexie, { type EntityTable, type Table } from "dexie";
import type { Json } from "../graph/document.ts";
import type { AssetRow } from "./store.ts";

/** A document as last left. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string;
  /** The document as JSON text, exactly as it would be saved to a file. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly updated: number;
}

/** A named version of a document. */
export interface VersionRow {
  readonly key: number;
  readonly documentId: string;
  readonly name: string;
  readonly text: string;
  readonly created: number;
}

/** Bytes lie apart from the rows that lists read; as ArrayBuffer, since WebKit refuses Blobs in IndexedDB at times. */
export interface AssetBytesRow {
  readonly sha256: string;
  readonly buffer: ArrayBuffer;
}

export interface SettingRow {
  readonly key: string;
  readonly value: Json;
}

/** Tables of the browser's database. A shipped version is never edited: add the next one, with its upgrade. */
export class StudioDatabase extends Dexie {
  declare documents: EntityTable<DocumentRow, "id">;
  declare versions: EntityTable<VersionRow, "key">;
  declare assets: EntityTable<AssetRow, "sha256">;
  declare assetBytes: EntityTable<AssetBytesRow, "sha256">;
  declare settings: Table<SettingRow, string>;

  constructor(name: string, options: { indexedDB?: IDBFactory; IDBKeyRange?: typeof IDBKeyRange } = {}) {
    super(name, options);
    this.version(1).stores({
      documents: "id, updated",
      versions: "++key, documentId, created",
      assets: "sha256, kind, added",
      assetBytes: "sha256",
      settings: "key",
    });
  }
}
