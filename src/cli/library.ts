import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BundleFile } from "../graph/bundle.ts";
import type { AssetRef } from "../graph/document.ts";
import { sha256Hex } from "../graph/merkle.ts";
import type { ModelCard } from "../graph/model-card.ts";

/** Files by content, as the page's library: what ships, what lies in folders the user names, what the command line names. */
export class FileLibrary {
  readonly cards = new Map<string, ModelCard>();
  readonly #bundled = new Map<string, Uint8Array>();
  readonly #paths = new Map<string, string>();

  /** Every file of a folder and its folders, by hash; a `model.json` beside a model is its card. */
  async addFolder(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    for (const entry of entries) if (entry.isFile()) await this.#addPath(join(entry.parentPath, entry.name));
  }

  /** Adds one file and names it as a graph does. A model brings the card that lies beside it. */
  async addFile(path: string): Promise<AssetRef> {
    const ref = await this.#addPath(path);
    if (path.endsWith(".onnx")) await this.#addCard(join(dirname(path), "model.json"), ref);
    return ref;
  }

  /** A file that came inside another one. */
  addBundled({ ref, bytes, card }: BundleFile): void {
    this.#bundled.set(ref.sha256, bytes);
    if (card) this.cards.set(ref.sha256, card);
  }

  readonly source = async ({ sha256 }: AssetRef): Promise<Uint8Array | null> => {
    const bundled = this.#bundled.get(sha256);
    if (bundled) return bundled;
    const path = this.#paths.get(sha256);
    return path === undefined ? null : new Uint8Array(await readFile(path));
  };

  async #addPath(path: string): Promise<AssetRef> {
    const bytes = new Uint8Array(await readFile(path));
    const ref = { name: basename(path), sha256: sha256Hex(bytes), bytes: bytes.length };
    this.#paths.set(ref.sha256, path);
    if (ref.name === "model.json") this.#readCard(bytes);
    return ref;
  }

  async #addCard(path: string, { sha256 }: AssetRef): Promise<void> {
    const bytes = await readFile(path).catch(() => null);
    const card = bytes && (JSON.parse(bytes.toString()) as ModelCard);
    if (card) this.cards.set(sha256, card);
  }

  #readCard(bytes: Uint8Array): void {
    const card = JSON.parse(new TextDecoder().decode(bytes)) as ModelCard;
    this.cards.set(card.sha256, card);
  }
}
