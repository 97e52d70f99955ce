import { create } from "zustand";
import type { Environment } from "../graph/compile.ts";
import type { Diagnostic, Result } from "../graph/diagnostic.ts";
import type { AssetRef } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { AssetKind, AssetRow, Store } from "../storage/store.ts";
import { messages } from "./messages.ts";

/** One entry of `samples/index.json`; `name` is the file beside it. */
export interface Sample extends AssetRef {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly licence: string;
  readonly credit: string;
}

/** An array (.npy) that ships for a template. */
export type SampleArray = Omit<Sample, "width" | "height">;

interface LibraryState {
  readonly samples: readonly Sample[];
  readonly arrays: readonly SampleArray[];
  readonly models: readonly ShippedModel[];
  readonly own: readonly AssetRow[];
  /** What can be had, for `compile`; a new object whenever it changes. */
  readonly environment: Environment;
  /** Why a part of the library is not here. */
  readonly problems: readonly string[];
  readonly loaded: boolean;
}

interface ShippedModel {
  readonly card: ModelCard;
  readonly url: string;
}

export const useLibrary = create<LibraryState>()(() => ({
  samples: [],
  arrays: [],
  models: [],
  own: [],
  environment: { cards: new Map(), assets: new Set() },
  problems: [],
  loaded: false,
}));

let store: Store | null = null;

const base = (path: string): string => `${import.meta.env.BASE_URL}${path}`;

/** Reads the indexes of what ships with the page, and what the user has stored. */
export async function loadLibrary(from: Store): Promise<void> {
  store = from;
  const problems: string[] = [];
  const note = (what: string) => (error: unknown) => {
    problems.push(messages.library.notRead(what, error instanceof Error ? error.message : String(error)));
  };
  const [shipped, models, own] = await Promise.all([
    loadSamples().catch(note(messages.library.theSamples)),
    loadModels().catch(note(messages.library.theModels)),
    from.assets().catch(note(messages.library.yourFiles)),
  ]);
  const { samples = [], arrays = [] } = shipped ?? {};
  useLibrary.setState({ samples, arrays, models: models ?? [], own: own ?? [], problems, loaded: true });
  refreshEnvironment();
}

const loadSamples = () =>
  fetchJson<{ readonly samples: readonly Sample[]; readonly arrays: readonly SampleArray[] }>("samples/index.json");

async function loadModels(): Promise<readonly ShippedModel[]> {
  const index = await fetchJson<{ readonly models: readonly string[] }>("models/index.json");
  return Promise.all(
    index.models.map(async (id) => {
      const card = await fetchJson<ModelCard>(`models/${id}/model.json`);
      return { card, url: base(`models/${id}/${card.file}`) };
    }),
  );
}

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(base(path));
  // A static host may answer a missing file with its start page and status 200.
  if (!response.ok || response.headers.get("content-type")?.includes("html")) throw new Error(`${path} is missing`);
  return (await response.json()) as T;
}

function refreshEnvironment(): void {
  const { samples, arrays, models, own } = useLibrary.getState();
  const cards = new Map(models.map(({ card }) => [card.sha256, card]));
  for (const row of own) if (row.card) cards.set(row.sha256, row.card);
  const assets = new Set([...samples, ...arrays, ...own].map(({ sha256 }) => sha256).concat([...cards.keys()]));
  useLibrary.setState({ environment: { cards, assets } });
}

/** Bytes of an asset, shipped or stored; null when it is not here. Hashes are checked by the runtime. */
export async function assetBytes(ref: AssetRef): Promise<Uint8Array<ArrayBuffer> | null> {
  const stored = await store?.asset(ref.sha256);
  if (stored) return stored;
  const url = shippedUrl(ref.sha256);
  if (!url) return null;
  const response = await fetch(url);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

/** Where a shipped file is served from. */
export function shippedUrl(sha256: string): string | null {
  const { samples, arrays, models } = useLibrary.getState();
  const sample = [...samples, ...arrays].find((candidate) => candidate.sha256 === sha256);
  if (sample) return base(`samples/${sample.name}`);
  return models.find(({ card }) => card.sha256 === sha256)?.url ?? null;
}

export const sampleUrl = (sample: Sample): string => base(`samples/${sample.name}`);

/** Keeps a file the user gave, under the hash of its bytes. */
export async function addAsset(file: File, kind: AssetKind, card?: ModelCard): Promise<Result<AssetRef>> {
  if (!store) return { ok: false, diagnostics: [notReady(file.name)] };
  if (file.size === 0) return { ok: false, diagnostics: [emptyFile(file.name)] };
  const bytes = await bytesOf(file);
  if (!bytes) return { ok: false, diagnostics: [notAFile(file.name)] };
  const result = await store.putAsset({ name: file.name, bytes, kind, card });
  if (result.ok) await refreshOwn();
  return result;
}

/** Null where the browser cannot read it: a folder, or a file that has gone since. */
const bytesOf = async (file: File): Promise<Uint8Array | null> => {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
};

/** Gives a network that is here the card that it runs by. */
export async function keepCard(ref: AssetRef, card: ModelCard): Promise<Result<AssetRef>> {
  const bytes = await assetBytes(ref);
  if (!store || !bytes) return { ok: false, diagnostics: [notReady(ref.name)] };
  const result = await store.putAsset({ name: ref.name, bytes, kind: "model", card });
  if (result.ok) await refreshOwn();
  return result;
}

export async function removeOwnAsset(sha256: string): Promise<void> {
  await store?.removeAsset(sha256);
  await refreshOwn();
}

async function refreshOwn(): Promise<void> {
  useLibrary.setState({ own: (await store?.assets()) ?? [] });
  refreshEnvironment();
}

const notReady = (name: string): Diagnostic => ({
  code: "asset.unreadable",
  severity: "error",
  message: messages.library.starting(name),
  hint: messages.library.startingHint,
});

const notAFile = (name: string): Diagnostic => ({
  code: "asset.unreadable",
  severity: "error",
  message: messages.library.notAFile(name),
  hint: messages.library.notAFileHint,
});

const emptyFile = (name: string): Diagnostic => ({
  code: "asset.empty",
  severity: "error",
  message: messages.opening.empty(name),
  hint: messages.library.emptyHint,
});
