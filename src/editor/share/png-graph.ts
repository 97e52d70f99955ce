import type { GraphDocument } from "../../graph/document.ts";
import { serializeDocument } from "../../graph/document-io.ts";
import { insertText, readText } from "../../imaging/png-text.ts";

/** What the text chunk of a PNG that carries a graph is called. */
const KEYWORD = "rddm-studio-graph";

/** The PNG with the graph in it, as JSON text in an `iTXt` chunk. */
export const graphIntoPng = (png: Uint8Array, document: GraphDocument): Uint8Array =>
  insertText(png, KEYWORD, serializeDocument(document));

/** JSON text of the graph a PNG carries, or null: it is no PNG, or has none. */
export function graphInPng(bytes: Uint8Array): string | null {
  try {
    return readText(bytes, KEYWORD);
  } catch {
    // Cut short, or no PNG at all: whoever reads it as an image says so.
    return null;
  }
}

/** Without the notes people wrote for themselves, in every graph of the document. */
export function withoutNotes(document: GraphDocument): GraphDocument {
  const graphs = Object.entries(document.graphs).map(([id, graph]) => {
    const { notes: _, ...layout } = graph.layout;
    return [id, { ...graph, layout }] as const;
  });
  return { ...document, graphs: Object.fromEntries(graphs) };
}
