/** What one document may come to, read or with its subgraphs dissolved: far beyond use, well within memory. */

/** Nodes, over all graphs. */
export const MAX_NODES = 20_000;
/** Characters of JSON; a graph of thousands of nodes is a few hundred thousand. */
export const MAX_LENGTH = 16_000_000;
/** Graphs of a document. */
export const MAX_GRAPHS = 1000;
/** Nesting of the JSON text. */
export const MAX_DEPTH = 64;
/** Axes of a sweep. */
export const MAX_AXES = 16;
