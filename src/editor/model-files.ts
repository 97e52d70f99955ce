import type { DiffusionCard, ModelCard } from "../graph/model-card.ts";

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

/** A card has what the nodes that call it read; the rest is for people. */
export function parseCard(text: string): ModelCard | null {
  let card: Partial<DiffusionCard> | null;
  try {
    card = JSON.parse(text) as Partial<DiffusionCard> | null;
  } catch {
    return null;
  }
  if (card?.cardVersion !== 1 || typeof card.title !== "string" || !card.size) return null;
  if (![card.inputs, card.outputs].every(Array.isArray)) return null;
  if (card.inputs?.some(({ carries }) => carries === "image")) return card as ModelCard;
  const rules = [card.conditioning, card.objective, card.origin, card.condition, card.clip].every(
    (rule) => typeof rule === "string",
  );
  return rules && card.trainedOn ? (card as ModelCard) : null;
}
