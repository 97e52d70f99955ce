import type { Preview } from "../runtime/protocol.ts";
import { toBase64 } from "./base64.ts";

/** BITMAPFILEHEADER and BITMAPV4HEADER. */
const FILE_HEADER = 14;
const INFO_HEADER = 108;
const OFFSET = FILE_HEADER + INFO_HEADER;
const SRGB = 0x73524742;

/**
 * RGBA pixels as a BMP file, in a URL of its own: making it and opening it are copies. The URL of a blob would cost two
 * questions to the browser's main process, a millisecond a picture.
 */
export function bitmapUrl({ width, height, rgba }: Preview): string {
  const file = new Uint8Array(OFFSET + rgba.length);
  const header = new DataView(file.buffer, 0, OFFSET);
  const words = (at: number, values: readonly number[]): void => {
    for (const [i, value] of values.entries()) header.setInt32(at + 4 * i, value, true);
  };
  header.setUint16(0, 0x4d42, true);
  words(2, [file.length, 0, OFFSET]);
  // A negative height says that the first row is the uppermost.
  words(FILE_HEADER, [INFO_HEADER, width, -height]);
  header.setUint16(26, 1, true);
  header.setUint16(28, 32, true);
  // The channels are told by masks.
  words(30, [3, rgba.length, 0, 0, 0, 0]);
  words(54, [0xff, 0xff00, 0xff0000, 0xff000000, SRGB]);
  file.set(rgba, OFFSET);
  return `data:image/bmp;base64,${toBase64(file)}`;
}
