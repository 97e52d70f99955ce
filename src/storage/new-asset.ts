import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Result } from "../graph/diagnostic.ts";
import type { AssetRow, NewAsset } from "./store.ts";

export interface PreparedAsset {
  readonly row: AssetRow;
  /** A copy: the caller may transfer or change its own. */
  readonly buffer: ArrayBuffer;
}

/** Names the bytes by their hash. An empty file is refused. */
export function prepareAsset({ name, bytes, kind, card }: NewAsset): Result<PreparedAsset> {
  if (bytes.length === 0)
    return {
      ok: false,
      diagnostics: [
        { severity: "error", code: "asset.empty", message: `${name} is empty: 0 bytes.`, hint: "Choose another file." },
      ],
    };
  const row: AssetRow = {
    name,
    sha256: bytesToHex(sha256(bytes)),
    bytes: bytes.length,
    kind,
    ...(card && { card }),
    added: Date.now(),
  };
  return { ok: true, value: { row, buffer: new Uint8Array(bytes).buffer }, diagnostics: [] };
}
