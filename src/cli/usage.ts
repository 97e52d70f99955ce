import type { Diagnostic } from "../graph/diagnostic.ts";

/** Exit codes that scripts can rely on. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export const USAGE = `rddm-studio: runs the graphs of RDDM Studio without a browser

  rddm-studio run GRAPH.json --out DIR [--input NODE=FILE]… [--set NODE.PARAM=VALUE]…
                             [--assets DIR]… [--model FILE.onnx]… [--json]
  rddm-studio validate GRAPH.json [--json]
  rddm-studio migrate GRAPH.json [--json]
  rddm-studio info GRAPH.json [--json]
  rddm-studio diff BEFORE.json AFTER.json [--json]
  rddm-studio schema
  rddm-studio golden FILE.json…

GRAPH.json may be a bundle (.zip), which brings its files along.
A graph with a sweep runs once for each combination of its values, into a folder of DIR each.

--input   gives an input node its file; --set gives a param its value (JSON, or plain text);
          nodes inside subgraphs are named by address, as sub1/unet1
schema    prints the JSON Schema of graph files
--assets  a folder whose files the graph may name by hash; --model the same for one model
--json    prints one object instead of text

Exit codes: 0 done, 1 failed while running (diff: they do not run the same), 2 the graph or the command line is wrong.
`;

/** Wrong use of the command line, or a graph that cannot run: ends with exit code 2. */
export class UsageError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
  }
}

export const usageError = (message: string, hint?: string): UsageError =>
  new UsageError([{ severity: "error", code: "command.usage", message, hint }]);

/** For people, one problem a line. */
export function describe({ severity, code, message, nodeId, port, graphId, hint }: Diagnostic): string {
  const graph = graphId ? `${graphId}: ` : "";
  const where = nodeId ? ` [${graph}${nodeId}${port ? `.${port}` : ""}]` : "";
  return `${severity}: ${message}${where} (${code})${hint ? `\n  ${hint}` : ""}`;
}
