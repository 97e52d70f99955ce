import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { assetsOf } from "./asset-refs.ts";
import type { Diagnostic, DiagnosticCode, Result } from "./diagnostic.ts";
import type { AssetRef, GraphDocument } from "./document.ts";
import { parseDocument, serializeDocument } from "./document-io.ts";
import { MAX_LENGTH } from "./limits.ts";
import { sha256Hex } from "./merkle.ts";
import type { ModelCard } from "./model-card.ts";
import type { Registry } from "./node-type.ts";
import { parseCard } from "./parse-card.ts";

/**
 * A graph with its files, as one `.zip`: `graph.json`, `files/SHA256.EXT` and, of a network, `files/SHA256.card.json`.
 * What files are called stands in the graph, so no name in the archive is ever a path on anybody's disk.
 */
export interface Bundle {
  readonly document: GraphDocument;
  readonly files: readonly BundleFile[];
}

export interface BundleFile {
  readonly ref: AssetRef;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of a network. */
  readonly card: ModelCard | null;
}

/** Bounds on what a stranger's archive may hold: far beyond use, within memory. */
export const BUNDLE_LIMITS = { entries: 4096, bytes: 1_500_000_000, cardBytes: 1_000_000 } as const;

const GRAPH = "graph.json";
const FILE = /^files\/([0-9a-f]{64})\.([a-z0-9]{1,8})$/;
const CARD = /^files\/([0-9a-f]{64})\.card\.json$/;
/** The oldest an archive can say: the same graph gives the same bytes. */
const LONG_AGO = new Date(1980, 0, 1);

/** Whether bytes begin as an archive does. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Images and networks are packed as they are: they hardly shrink. */
export function packBundle({ document, files }: Bundle): Uint8Array<ArrayBuffer> {
  const entries: Zippable = { [GRAPH]: [strToU8(serializeDocument(document)), { level: 6 }] };
  for (const { ref, bytes, card } of files) {
    entries[`files/${ref.sha256}.${extension(ref.name)}`] = bytes;
    if (card) entries[`files/${ref.sha256}.card.json`] = strToU8(JSON.stringify(card, null, 1));
  }
  return zipSync(entries, { level: 0, mtime: LONG_AGO });
}

const extension = (name: string): string => /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1] ?? "bin";

/**
 * Archive → graph and files. Only what the graph names is unpacked, each to no more bytes than the graph says, and
 * checked against its hash; what is not what it should be is left out and told.
 */
export function unpackBundle(zip: Uint8Array, registry: Registry): Result<Bundle> {
  try {
    const graph = read(zip, (name) => (name === GRAPH ? MAX_LENGTH * 4 : null))[GRAPH];
    if (!graph) return refuse("document.not-a-graph", `The archive has no ${GRAPH} in it.`);
    const parsed = parseDocument(strFromU8(graph), registry);
    if (!parsed.ok) return parsed;
    const { files, diagnostics } = filesOf(zip, assetsOf(parsed.value));
    return {
      ok: true,
      value: { document: parsed.value, files },
      diagnostics: [...parsed.diagnostics, ...diagnostics],
    };
  } catch (problem) {
    if (problem instanceof TooLarge) return refuse("document.too-large", problem.message);
    return refuse("document.malformed", `The archive is damaged: ${(problem as Error).message}.`);
  }
}

function filesOf(zip: Uint8Array, refs: readonly AssetRef[]): { files: BundleFile[]; diagnostics: Diagnostic[] } {
  const named = new Map(refs.map((ref) => [ref.sha256, ref]));
  const entries = read(zip, (name) => {
    const card = CARD.exec(name)?.[1];
    if (card !== undefined) return named.has(card) ? BUNDLE_LIMITS.cardBytes : null;
    return named.get(FILE.exec(name)?.[1] ?? "")?.bytes ?? null;
  });
  const files: BundleFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [name, bytes] of Object.entries(entries)) {
    const ref = named.get(FILE.exec(name)?.[1] ?? "");
    if (!ref) continue;
    if (bytes.length !== ref.bytes || sha256Hex(bytes) !== ref.sha256) diagnostics.push(wrongFile(ref));
    else files.push({ ref, bytes: bytes as Uint8Array<ArrayBuffer>, card: cardIn(entries, ref) });
  }
  return { files, diagnostics };
}

function cardIn(entries: Readonly<Record<string, Uint8Array>>, { sha256 }: AssetRef): ModelCard | null {
  const text = entries[`files/${sha256}.card.json`];
  return text ? parseCard(strFromU8(text)) : null;
}

class TooLarge extends Error {}

/** Unpacks the entries for which `limit` gives a number of bytes that they must not exceed. */
function read(zip: Uint8Array, limit: (name: string) => number | null): Record<string, Uint8Array> {
  let count = 0;
  let total = 0;
  return unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      if (++count > BUNDLE_LIMITS.entries)
        throw new TooLarge(`The archive holds more than ${BUNDLE_LIMITS.entries} files.`);
      const most = limit(name);
      if (most === null) return false;
      total += originalSize;
      if (originalSize > most)
        throw new TooLarge(`“${name}” in the archive is larger than it may be: ${originalSize} bytes.`);
      if (total > BUNDLE_LIMITS.bytes)
        throw new TooLarge(`The archive unpacks to more than ${BUNDLE_LIMITS.bytes / 1e6} MB.`);
      return true;
    },
  });
}

const wrongFile = ({ name, sha256 }: AssetRef): Diagnostic => ({
  severity: "warning",
  code: "asset.wrong-hash",
  message: `“${name}” in the archive is not the file that the graph names (SHA-256 ${sha256.slice(0, 12)}…): it was left out.`,
  hint: "Ask for the bundle again, or for the file itself.",
});

function refuse(code: DiagnosticCode, message: string): { ok: false; diagnostics: Diagnostic[] } {
  return { ok: false, diagnostics: [{ severity: "error", code, message, hint: "Ask for the bundle again." }] };
}
