import { type GraphDocument, ID, MAX_ID } from "../document.ts";
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

/** Digits that a number behind a name may have. */
const NUMBER = 6;

/** The wish itself if it is free, else with the first free number behind it. */
export function fresh(wish: string, fallback: string, taken: (id: string) => boolean): string {
  const letters = wish.replace(/[^A-Za-z0-9_-]/g, "").replace(/^[^A-Za-z]+/, "");
  const clean = letters.slice(0, MAX_ID) || fallback;
  if (ID.test(clean) && !taken(clean)) return clean;
  const stem = clean.slice(0, MAX_ID - NUMBER).replace(/\d+$/, "") || fallback;
  for (let number = 2; ; number++) if (!taken(`${stem}${number}`)) return `${stem}${number}`;
}
