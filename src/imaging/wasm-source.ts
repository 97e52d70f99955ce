import jpegUrl from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import pngUrl from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url";
import webpUrl from "@jsquash/webp/codec/dec/webp_dec.wasm?url";

/** The codecs' WebAssembly files: the one place where browser and Node differ. */
const CODECS = {
  jpeg: { url: jpegUrl, file: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm" },
  png: { url: pngUrl, file: "@jsquash/png/codec/pkg/squoosh_png_bg.wasm" },
  webp: { url: webpUrl, file: "@jsquash/webp/codec/dec/webp_dec.wasm" },
} as const;
export type CodecName = keyof typeof CODECS;

/**
 * Compiles a codec. In the browser its file is fetched from our own origin; in Node, whose `fetch`
 * knows no `file:`, it is read from the installed package. Rejects when the file cannot be had.
 */
export async function loadCodecWasm(name: CodecName): Promise<WebAssembly.Module> {
  // Replaced by a constant when built, so that Node's modules are no part of the browser's bundle.
  if (import.meta.env.SSR) {
    const [{ createRequire }, { readFile }] = await Promise.all([import("node:module"), import("node:fs/promises")]);
    return WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(CODECS[name].file)));
  }
  const response = await fetch(CODECS[name].url);
  if (!response.ok) throw new Error(`The ${name} codec could not be loaded: ${response.status} ${response.statusText}`);
  // Compiled from bytes: streaming needs the server to say application/wasm.
  return WebAssembly.compile(await response.arrayBuffer());
}
