import { DiagnosticError, fail } from "../graph/diagnostic.ts";
import type { AssetRef } from "../graph/document.ts";
import { sha256Hex } from "../graph/merkle.ts";

/** Bytes of an asset, or null when they are not here. */
export type AssetSource = (ref: AssetRef) => Promise<Uint8Array | null>;

/** Bytes checked against the hash that names them: whatever the source, a wrong file never runs. */
export async function loadAsset(source: AssetSource, ref: AssetRef): Promise<Uint8Array> {
  let bytes: Uint8Array | null;
  try {
    bytes = await source(ref);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    fail("asset.unreadable", `“${ref.name}” could not be read: ${(error as Error).message}.`, {
      hint: "Check the connection and run again.",
    });
  }
  if (!bytes)
    fail("asset.missing", `“${ref.name}” is not here (${ref.bytes} bytes, sha256 ${ref.sha256.slice(0, 12)}…).`, {
      hint: "Drop the file on the node.",
    });
  if (bytes.length === 0) fail("asset.empty", `“${ref.name}” is empty.`, { hint: "Choose another file." });
  const hash = sha256Hex(bytes);
  if (hash !== ref.sha256)
    fail(
      "asset.wrong-hash",
      `“${ref.name}” is another file than the graph names: its sha256 is ${hash.slice(0, 12)}…, the graph says ${ref.sha256.slice(0, 12)}….`,
      {
        hint: "Drop the right file on the node, or choose this one anew.",
      },
    );
  return bytes;
}
