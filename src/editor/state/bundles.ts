import { assetsOf } from "../../graph/asset-refs.ts";
import type { BundleFile } from "../../graph/bundle.ts";
import type { AssetRef, GraphDocument } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { addAsset, assetBytes, useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { showDialog } from "./dialog-store.ts";
import { currentDocument, markSaved } from "./document-store.ts";
import { download, fileStem } from "./download.ts";
import { notify, notifyDiagnostic } from "./toast-store.ts";

/** The archive's code comes with the first one. */
const bundles = () => import("../../graph/bundle.ts");

/** Files that a bundle of the graph takes along: all but the networks that ship with the page. */
export function bundledFiles(document: GraphDocument): AssetRef[] {
  const shipped = new Set(useLibrary.getState().models.map(({ card }) => card.sha256));
  return assetsOf(document).filter(({ sha256 }) => !shipped.has(sha256));
}

/** Downloads the open graph with its files. */
export async function saveBundle(): Promise<void> {
  const document = currentDocument();
  const { cards } = useLibrary.getState().environment;
  try {
    const files: BundleFile[] = [];
    const missing: string[] = [];
    for (const ref of bundledFiles(document)) {
      const bytes = await assetBytes(ref);
      if (bytes) files.push({ ref, bytes, card: cards.get(ref.sha256) ?? null });
      else missing.push(ref.name);
    }
    const zip = (await bundles()).packBundle({ document, files });
    download(`${fileStem(document.title)}.zip`, new Blob([zip], { type: "application/zip" }));
    markSaved();
    if (missing.length > 0) notify({ tone: "info", message: messages.share.leftOut(missing) });
  } catch (error) {
    notify({ tone: "error", message: messages.share.bundleFailed((error as Error).message) });
  }
}

/** What is inside is shown first; nothing is kept until it opens. */
export async function openBundle(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const result = (await bundles()).unpackBundle(bytes, registry);
  const { diagnostics } = result;
  if (!result.ok) showDialog({ kind: "cannot-open", source: file.name, diagnostics });
  else showDialog({ kind: "confirm-open", source: file.name, diagnostics, ...result.value });
}

/** Files of a bundle that are not here yet. What cannot be kept is told, and missing in the graph. */
export async function keepFiles(files: readonly BundleFile[]): Promise<void> {
  for (const { ref, bytes, card } of files) {
    if (useLibrary.getState().environment.assets.has(ref.sha256)) continue;
    const result = await addAsset(new File([bytes], ref.name), kindOf(ref.name, card !== null), card ?? undefined);
    if (!result.ok) for (const diagnostic of result.diagnostics) notifyDiagnostic(diagnostic);
  }
}

function kindOf(name: string, hasCard: boolean): "image" | "model" | "npy" {
  if (hasCard || name.toLowerCase().endsWith(".onnx")) return "model";
  return name.toLowerCase().endsWith(".npy") ? "npy" : "image";
}
