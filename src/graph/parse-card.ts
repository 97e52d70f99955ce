import type { DiffusionCard, ModelCard } from "./model-card.ts";

/** Text → card; null where it is none. A card has what the nodes that call it read; the rest is for people. */
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
