import { CATEGORIES, type Category } from "../../graph/node-type.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";

export interface PaletteGroup {
  readonly category: Category;
  readonly types: readonly AnyNode[];
}

/** Node types whose title, category or doc holds every word of the query; titles that begin with it first. */
export function searchTypes(query: string, allowed: (definition: AnyNode) => boolean = () => true): AnyNode[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const score = (definition: AnyNode): number => {
    const title = definition.title.toLowerCase();
    const everything = `${title} ${definition.category.toLowerCase()} ${definition.type.toLowerCase()} ${definition.doc.toLowerCase()}`;
    if (!words.every((word) => everything.includes(word))) return 0;
    if (words.length === 0) return 1;
    if (title === query.trim().toLowerCase()) return 4;
    return title.startsWith(words[0] ?? "") ? 3 : words.every((word) => title.includes(word)) ? 2 : 1;
  };
  return [...registry.values()]
    .filter((definition) => !definition.hidden && allowed(definition))
    .map((definition) => ({ definition, score: score(definition) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score || order(a.definition) - order(b.definition))
    .map((entry) => entry.definition);
}

const order = (definition: AnyNode): number => CATEGORIES.indexOf(definition.category);

export function groupTypes(types: readonly AnyNode[]): PaletteGroup[] {
  return CATEGORIES.map((category) => ({ category, types: types.filter((type) => type.category === category) })).filter(
    (group) => group.types.length > 0,
  );
}

/** The tooltip: the first sentence. */
export const firstSentence = (doc: string): string => /^.*?[.:](?=\s|$)/.exec(doc)?.[0] ?? doc;
