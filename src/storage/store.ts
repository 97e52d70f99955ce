import type { Diagnostic, Result } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";

/** What the user keeps on this machine. Every method answers; what the browser refuses is a diagnostic, never a throw. */
export interface Store {
  /** False when the browser refuses IndexedDB: everything works, and is gone with the tab. */
  readonly persistent: boolean;
  /** For people: why nothing is kept, or null. */
  readonly reason: string | null;

  /** JSON text of the document that was open, or null on a first visit. */
  loadCurrent(): Promise<string | null>;
  /**
   * Keeps the open document. Call it on every command: writes are gathered (at most one each 400 ms) and flushed
   * when the page is hidden. All calls gathered into one write get that write's result.
   */
  saveCurrent(text: string): Promise<SaveResult>;
  /**
   * Keeps a graph that has just been opened, at once. Another one that is kept under its id stays: then this one is
   * kept under an id of its own, unless it is a version of that one, which then stays as a version too.
   */
  openCurrent(text: string): Promise<SaveResult>;
  /** Writes what is still gathered. */
  flush(): Promise<SaveResult>;

  /** Every graph kept here, newest first, without its text. */
  documents(): Promise<DocumentInfo[]>;
  /** JSON text of a graph, or null when it is not here. */
  document(id: string): Promise<string | null>;
  /** With its named versions. */
  removeDocument(id: string): Promise<void>;
  /** Keeps the text of a graph as it is now, under a name; `text` is JSON with the graph's id. */
  addVersion(name: string, text: string): Promise<SaveResult>;
  /** The named versions of a graph, newest first, with their texts. */
  versions(documentId: string): Promise<VersionInfo[]>;
  removeVersion(key: number): Promise<void>;

  /** Keeps bytes under their SHA-256; putting the same bytes again only updates name and card. */
  putAsset(asset: NewAsset): Promise<Result<AssetRef>>;
  /** The bytes, or null when they are not here. */
  asset(sha256: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Without the bytes, newest first. */
  assets(): Promise<AssetRow[]>;
  removeAsset(sha256: string): Promise<void>;

  setting<T extends Json>(key: string): Promise<T | undefined>;
  setSetting(key: string, value: Json): Promise<SaveResult>;
  /** Makes the new value from what is kept at this moment: another tab may have changed it. */
  changeSetting<T extends Json>(key: string, change: (kept: T | undefined) => T): Promise<SaveResult>;

  /**
   * Asks the browser not to evict what is kept. Call it from a user gesture (Firefox shows a question).
   * Resolves to whether it is protected now.
   */
  protect(): Promise<boolean>;
  /** Called once if another tab upgrades the database and this one had to let go of it; the text is for people. */
  onClosed(listener: (message: string) => void): void;
  close(): Promise<void>;
}

/** `movedTo`: the id under which the graph is kept now, where its own holds what another tab or another file made. */
export type SaveResult =
  | { readonly ok: true; readonly movedTo?: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** A graph as lists show it. */
export interface DocumentInfo {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly updated: number;
}

/** A graph as it was when somebody gave it a name. */
export interface VersionInfo {
  readonly key: number;
  readonly documentId: string;
  readonly name: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export type AssetKind = "image" | "model" | "npy";

export interface NewAsset {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly kind: AssetKind;
  /** Of a model: what the user said of it, or what came with it. */
  readonly card?: ModelCard;
}

/** An asset as lists show it. */
export interface AssetRow extends AssetRef {
  readonly kind: AssetKind;
  readonly card?: ModelCard;
  /** Milliseconds since 1970. */
  readonly added: number;
}
