import { ImagingError } from "./imaging-error.ts";

/** `iTXt` chunks (PNG, ISO/IEC 15948, 11.3.4.5): UTF-8 text by keyword, uncompressed. */

const SIGNATURE_BYTES = 8;
/** Signature and IHDR: text goes right behind, where readers find it first. */
const AFTER_HEADER = SIGNATURE_BYTES + 25;

/** The PNG with a text chunk added; one of the same keyword is replaced. Keyword: 1 … 79 Latin-1 characters. */
export function insertText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  if (!/^[\x20-\x7e]{1,79}$/.test(keyword)) throw new Error(`not a PNG keyword: ${JSON.stringify(keyword)}`);
  const encoder = new TextEncoder();
  // Keyword, 0, not compressed (0), method 0, no language (0), no translated keyword (0), text.
  const body = concat([encoder.encode(keyword), new Uint8Array(5), encoder.encode(text)]);
  const kept = chunksOf(png).filter((found) => !(found.type === "iTXt" && keywordOf(found.body) === keyword));
  const rest = kept.filter((found) => found.start >= AFTER_HEADER).map((found) => png.subarray(found.start, found.end));
  return concat([png.subarray(0, AFTER_HEADER), chunk("iTXt", body), ...rest]);
}

/** The text of a keyword, or null when the PNG carries none (or only a compressed one). */
export function readText(png: Uint8Array, keyword: string): string | null {
  for (const { type, body } of chunksOf(png)) {
    if (type !== "iTXt" || keywordOf(body) !== keyword || body[keyword.length + 1] !== 0) continue;
    const language = body.indexOf(0, keyword.length + 3);
    const translated = body.indexOf(0, language + 1);
    if (language < 0 || translated < 0) continue;
    return new TextDecoder().decode(body.subarray(translated + 1));
  }
  return null;
}

interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly body: Uint8Array;
}

function chunksOf(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < AFTER_HEADER || view.getUint32(0) !== 0x89504e47)
    throw new ImagingError("unreadable", "This is not a PNG.");
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE_BYTES; start + 12 <= png.length; ) {
    const end = start + 12 + view.getUint32(start);
    if (end > png.length) throw new ImagingError("unreadable", "The PNG is cut short.");
    const type = String.fromCharCode(...png.subarray(start + 4, start + 8));
    chunks.push({ type, start, end, body: png.subarray(start + 8, end - 4) });
    start = end;
  }
  return chunks;
}

const keywordOf = (body: Uint8Array) => String.fromCharCode(...body.subarray(0, Math.max(0, body.indexOf(0))));

function chunk(type: string, body: Uint8Array): Uint8Array {
  const named = concat([new TextEncoder().encode(type), body]);
  const framed = new Uint8Array(named.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, body.length);
  framed.set(named, 4);
  view.setUint32(4 + named.length, crc32(named));
  return framed;
}

/** CRC-32 of ISO 3309, as PNG's annex D computes it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
