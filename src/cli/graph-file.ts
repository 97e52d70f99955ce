import { readFile } from "node:fs/promises";
import { isZip, unpackBundle } from "../graph/bundle.ts";
import { nodeAtAddress, setParamsAt } from "../graph/commands.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { GraphDocument, Json } from "../graph/document.ts";
import { parseDocument, serializeDocument } from "../graph/document-io.ts";
import { registry } from "../nodes/registry.ts";
import type { FileLibrary } from "./library.ts";
import { UsageError, usageError } from "./usage.ts";

export interface GraphFile {
  readonly text: string;
  readonly document: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** A graph as JSON, or in a bundle with its files. */
export async function readGraph(path: string, library?: FileLibrary): Promise<GraphFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw usageError(`${path} could not be read: ${error.message}.`);
  });
  if (isZip(bytes)) return readBundle(bytes, library);
  const text = bytes.toString("utf8");
  const parsed = parseDocument(text, registry);
  if (!parsed.ok) throw new UsageError(parsed.diagnostics);
  return { text, document: parsed.value, diagnostics: parsed.diagnostics };
}

/** The graph of a bundle; its files go into the library, if there is one. */
function readBundle(bytes: Uint8Array, library: FileLibrary | undefined): GraphFile {
  const unpacked = unpackBundle(bytes, registry);
  if (!unpacked.ok) throw new UsageError(unpacked.diagnostics);
  const { document, files } = unpacked.value;
  for (const file of files) library?.addBundled(file);
  return { text: serializeDocument(document), document, diagnostics: unpacked.diagnostics };
}

/** `--set NODE.PARAM=VALUE`: JSON where it is JSON, else text. */
export function setParam(document: GraphDocument, assignment: string): GraphDocument {
  const match = /^([^=]+)\.([^.=]+)=(.*)$/s.exec(assignment);
  if (!match) throw usageError(`--set takes NODE.PARAM=VALUE, not “${assignment}”.`);
  const [, id, param, text] = match as unknown as [string, string, string, string];
  return change(document, id, { [param]: jsonOrText(text) });
}

/** `--input NODE=FILE`: the node's file param, whichever it is called. */
export async function setInput(
  document: GraphDocument,
  assignment: string,
  library: FileLibrary,
): Promise<GraphDocument> {
  const equals = assignment.indexOf("=");
  if (equals < 1) throw usageError(`--input takes NODE=FILE, not “${assignment}”.`);
  const [id, path] = [assignment.slice(0, equals), assignment.slice(equals + 1)];
  const node = nodeAtAddress(document, id);
  const params = Object.entries<{ kind: string }>(registry.get(node?.type ?? "")?.params ?? {});
  const param = params.find(([, spec]) => spec.kind === "asset")?.[0];
  if (!param)
    throw usageError(
      node ? `“${id}” takes no file.` : `There is no node “${id}”.`,
      "--input names a node such as Degraded input.",
    );
  const ref = await library.addFile(path).catch((error: Error) => {
    throw usageError(`${path} could not be read: ${error.message}.`);
  });
  return change(document, id, { [param]: { ...ref } });
}

function change(document: GraphDocument, id: string, params: Record<string, Json>): GraphDocument {
  const result = setParamsAt(document, id, params, registry);
  if (!result.ok) throw new UsageError(result.diagnostics);
  return result.value;
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
