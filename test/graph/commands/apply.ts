import { applyCommand, type Command } from "../../../src/graph/commands.ts";
import type { GraphDocument } from "../../../src/graph/document.ts";
import { fixtureRegistry as registry } from "../fixture-registry.ts";

export function must(document: GraphDocument, command: Command, graphId = "main"): GraphDocument {
  const result = applyCommand(document, command, registry, graphId);
  if (!result.ok) throw new Error(result.diagnostics[0]!.message);
  return result.value;
}

export const refusalOf = (document: GraphDocument, command: Command, graphId = "main"): string | undefined => {
  const result = applyCommand(document, command, registry, graphId);
  return result.ok ? undefined : result.diagnostics[0]!.code;
};
