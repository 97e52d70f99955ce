import { whyNotConnect } from "../../graph/commands.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { Edge, GraphDocument } from "../../graph/document.ts";
import { edgeKey } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { currentDocument, shownGraphId } from "./document-store.ts";
import { newPortCommands } from "./interface.ts";

let asked: { document: GraphDocument; answers: Map<string, Diagnostic | null> } | null = null;

/** Why two ports cannot be joined, or null. Remembered for the document: a drag asks at every move of the pointer. */
export function connectionProblem(edge: Edge): Diagnostic | null {
  // A port of its type is made for it.
  if (newPortCommands(edge)) return null;
  const document = currentDocument();
  if (asked?.document !== document) asked = { document, answers: new Map() };
  const key = edgeKey(edge);
  const known = asked.answers.get(key);
  if (known !== undefined) return known;
  const answer = whyNotConnect(document, edge, registry, shownGraphId(document));
  asked.answers.set(key, answer);
  return answer;
}
