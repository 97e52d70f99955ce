import type { Preview } from "../runtime/protocol.ts";

/** BITMAPFILEHEADER and BITMAPV4HEADER. */
const FILE_HEADER = 14;
const INFO_HEADER = 108;
const OFFSET = FILE_HEADER + INFO_HEADER;
const SRGB = 0x73524742;

/** RGBA pixels as a BMP file: making it, and opening it, is a copy. */
export function bitmapFile({ width, height, rgba }: Preview): Blob {
  const header = new DataView(new ArrayBuffer(OFFSET));
  const words = (at: number, values: readonly number[]): void => {
    for (const [i, value] of values.entries()) header.setInt32(at + 4 * i, value, true);
  };
  header.setUint16(0, 0x4d42, true);
  words(2, [OFFSET + rgba.length, 0, OFFSET]);
  // A negative height says that the first row is the uppermost.
  words(FILE_HEADER, [INFO_HEADER, width, -height]);
  header.setUint16(26, 1, true);
  header.setUint16(28, 32, true);
  // The channels are told by masks.
  words(30, [3, rgba.length, 0, 0, 0, 0]);
  words(54, [0xff, 0xff00, 0xff0000, 0xff000000, SRGB]);
  return new Blob([header, rgba], { type: "image/bmp" });
}
