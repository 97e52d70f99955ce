import type { Diagnostic, Result } from "./diagnostic.ts";
import type { GraphDocument } from "./document.ts";
import type { ModelCard } from "./model-card.ts";
import type { Registry } from "./node-type.ts";
import type { Plan } from "./plan.ts";

/** What is here, apart from the document. */
export interface Environment {
  /** By sha256 of the model file. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** sha256 of every asset whose bytes can be had. */
  readonly assets: ReadonlySet<string>;
}

/** Errors stop it; warnings come with the plan. Only what a sink asks for is in the plan. */
export declare function compile(document: GraphDocument, registry: Registry, environment: Environment): Result<Plan>;
/** Everything wrong with a document, whether or not a sink asks for it: the editor's problems list. */
export declare function validate(document: GraphDocument, registry: Registry, environment: Environment): Diagnostic[];
/** Nodes of each zone of a graph by the id of its Loop start, start and end included: for drawing the region. */
export declare function zoneMembers(
  document: GraphDocument,
  registry: Registry,
  graphId?: string,
): ReadonlyMap<string, ReadonlySet<string>>;
