import type { AssetRef, GraphDocument, Json } from "./document.ts";

/** The files that a document names, in any of its graphs, each once, in the order they come up. */
export function assetsOf({ graphs, sweep = [] }: GraphDocument): AssetRef[] {
  const found = new Map<string, AssetRef>();
  const look = (value: Json | undefined): void => {
    if (typeof value !== "object" || value === null) return;
    if (isRef(value) && !found.has(value.sha256)) found.set(value.sha256, value);
    for (const inner of Object.values(value)) look(inner);
  };
  for (const { nodes } of Object.values(graphs)) for (const { params } of nodes) look(params as Json);
  for (const { values } of sweep) look(values as Json);
  return [...found.values()];
}

const isRef = (value: object): value is AssetRef => {
  const { name, sha256, bytes } = value as Partial<AssetRef>;
  return typeof name === "string" && typeof bytes === "number" && /^[0-9a-f]{64}$/.test(String(sha256));
};
