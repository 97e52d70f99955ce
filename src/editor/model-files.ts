import type { ModelCard } from "../graph/model-card.ts";
import { parseCard } from "../graph/parse-card.ts";

/**
 * The model card among files that were dropped or chosen together: a network says nothing of how it was trained,
 * so its `model.json` comes with it. Null when there is none.
 */
export async function cardAmong(files: readonly File[]): Promise<ModelCard | null> {
  for (const file of files) {
    if (!file.name.toLowerCase().endsWith(".json")) continue;
    const card = parseCard(await file.text());
    if (card) return card;
  }
  return null;
}
