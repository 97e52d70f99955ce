import type { Result } from "./diagnostic.ts";
import type { GraphDocument } from "./document.ts";
import type { Registry } from "./node-type.ts";

/** Text → document, migrated, with every problem named; unknown things are kept verbatim and warned about. */
export declare function parseDocument(text: string, registry: Registry): Result<GraphDocument>;
/** Document → text: stable order, one item a line; `serialize(parse(text)) === text` for text it wrote. */
export declare function serializeDocument(document: GraphDocument): string;
