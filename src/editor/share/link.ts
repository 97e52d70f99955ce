import type { DiagnosticCode, Result } from "../../graph/diagnostic.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { parseDocument, serializeDocument } from "../../graph/document-io.ts";
import type { Registry } from "../../graph/node-type.ts";
import { fromBase64Url, toBase64Url } from "../base64.ts";
import { messages } from "../messages.ts";
import { deflate, inflate } from "./deflate.ts";

/** Bytes of JSON that a link may unpack to. */
const MAX_BYTES = 50_000_000;
const PREFIX = "#g=";

/** Whether a URL fragment is a shared graph, to be decoded. */
export const isGraphLink = (fragment: string): boolean => fragment.startsWith(PREFIX);

/**
 * The document as a URL fragment, `#g=…`: JSON, deflated, base64url. A fragment never reaches a server.
 * Images and models are not in it; the graph names them by hash.
 */
export async function encodeLink(document: GraphDocument): Promise<string> {
  const text = new TextEncoder().encode(serializeDocument(document));
  return PREFIX + toBase64Url(await deflate(text));
}

/** A fragment → the document, checked as any file is. */
export async function decodeLink(fragment: string, registry: Registry): Promise<Result<GraphDocument>> {
  if (!isGraphLink(fragment)) return refuse("document.not-a-graph", messages.share.noGraph(PREFIX));
  const packed = fromBase64Url(fragment.slice(PREFIX.length));
  if (!packed || packed.length === 0) return refuse("document.malformed", messages.share.changed);
  const unpacked = await inflate(packed, MAX_BYTES);
  if (!unpacked.ok)
    return unpacked.reason === "too-large"
      ? refuse("document.too-large", messages.share.tooLarge(MAX_BYTES / 1e6))
      : refuse("document.malformed", messages.share.cutOff);
  return parseDocument(new TextDecoder().decode(unpacked.bytes), registry);
}

function refuse(code: DiagnosticCode, message: string): { ok: false; diagnostics: Result<never>["diagnostics"] } {
  const hint = messages.share.brokenHint;
  return { ok: false, diagnostics: [{ severity: "error", code, message, hint }] };
}
