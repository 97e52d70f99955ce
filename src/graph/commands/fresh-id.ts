import type { GraphDocument } from "../document.ts";
import { graphOf, indexOf } from "../graph-index.ts";

/** A fresh id like `rddm2`, from the type's name. */
export const freshId = (document: GraphDocument, type: string, graphId = "main"): string =>
  fresh(type, "node", (id) => indexOf(graphOf(document, graphId)).nodes.has(id));

/** A fresh id of a graph, from its title: `Denoise step` → `denoiseStep`. */
export function freshGraphId(document: GraphDocument, title: string): string {
  const words = title.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const wish = words.map((word, i) => (i === 0 ? word.toLowerCase() : word[0]!.toUpperCase() + word.slice(1))).join("");
  return fresh(wish, "graph", (id) => Object.hasOwn(document.graphs, id));
}

/** The wish itself if it is free, else with the first free number behind it. */
export function fresh(wish: string, fallback: string, taken: (id: string) => boolean): string {
  const clean = wish.replace(/[^A-Za-z0-9_-]/g, "").replace(/^[^A-Za-z]+/, "") || fallback;
  if (!taken(clean)) return clean;
  const stem = clean.replace(/\d+$/, "") || fallback;
  for (let number = 2; ; number++) if (!taken(`${stem}${number}`)) return `${stem}${number}`;
}
