import { ImagingError } from "./imaging-error.ts";

export type ImageFormat = "png" | "jpeg" | "webp";

/** What a file says of itself before a pixel is decoded. Width and height are before EXIF orientation. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** It carries a colour profile. */
  readonly icc: boolean;
  /** The end marker is missing. Decoders fill in what is not there. */
  readonly cutShort: boolean;
  /** Samples a pixel, JPEG only: 4 is CMYK. */
  readonly components?: number;
}

/** Longest side and most pixels that are decoded: 64 MP is 256 MB of RGBA and 768 MB of float32. */
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 64_000_000;

/**
 * Reads format and size by the file's first bytes; its name means nothing. Throws an {@link ImagingError}
 * for an empty file, another kind of file (naming it), and an image too large to decode.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new ImagingError("empty", "The file is empty (0 bytes).", "Choose another image.");
  const header = parse(bytes);
  if (!header) {
    const likeness = fileLikeness(bytes);
    throw new ImagingError("unreadable", `This is not an image that can be read: it looks like ${likeness}.`, FORMATS);
  }
  checkSize(header);
  return header;
}

const FORMATS = "PNG, JPEG and WebP images are read.";

function parse(bytes: Uint8Array): ImageHeader | null {
  try {
    if (startsWith(bytes, "\x89PNG\r\n\x1a\n")) return pngHeader(bytes);
    if (startsWith(bytes, "\xff\xd8\xff")) return jpegHeader(bytes);
    if (startsWith(bytes, "RIFF") && latin(bytes, 8, 12) === "WEBP") return webpHeader(bytes);
    return null;
  } catch (error) {
    if (error instanceof RangeError) throw new ImagingError("unreadable", "The image is cut short in its header.");
    throw error;
  }
}

function checkSize({ width, height }: ImageHeader): void {
  if (width < 1 || height < 1) throw new ImagingError("unreadable", `The image says it is ${width} × ${height} px.`);
  const what = `The image is ${width.toLocaleString("en")} × ${height.toLocaleString("en")} px`;
  const hint = "Scale it down or cut out a part with an image editor first.";
  if (Math.max(width, height) > MAX_SIDE)
    throw new ImagingError("too-large", `${what}; a side may have ${MAX_SIDE.toLocaleString("en")} px at most.`, hint);
  if (width * height > MAX_PIXELS)
    throw new ImagingError(
      "too-large",
      `${what}, ${((width * height) / 1e6).toFixed(0)} megapixels; ${MAX_PIXELS / 1e6} are allowed.`,
      hint,
    );
}

/** PNG (ISO/IEC 15948): IHDR comes first; iCCP before the pixels. */
function pngHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  const types = new Set<string>();
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) types.add(latin(bytes, at + 4, at + 8));
  return {
    format: "png",
    width: view.getUint32(16),
    height: view.getUint32(20),
    icc: types.has("iCCP"),
    cutShort: !types.has("IEND"),
  };
}

/** JPEG (ITU T.81): segments up to the frame header, SOF0 … SOF15 without DHT, JPG and DAC. */
function jpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  let icc = false;
  let at = 2;
  const end = lastEndOfImage(bytes);
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new ImagingError("unreadable", "The JPEG is damaged in its header.");
    while (view.getUint8(at + 1) === 0xff) at++;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return {
        format: "jpeg",
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
        icc,
        // An end marker before the frame belongs to a thumbnail in the metadata.
        cutShort: end < at,
      };
    if (marker === 0xe2 && latin(bytes, at + 4, at + 15) === "ICC_PROFILE") icc = true;
    at += 2 + view.getUint16(at + 2);
  }
}

/** Offset of the last End Of Image marker (FF D9), or -1. */
function lastEndOfImage(bytes: Uint8Array): number {
  for (let at = bytes.length - 2; at >= 0; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return at;
  return -1;
}

/** WebP (RFC 9649): the first chunk is VP8X (extended), VP8L (lossless) or VP8 (lossy). */
function webpHeader(bytes: Uint8Array): ImageHeader | null {
  const view = viewOf(bytes);
  const cutShort = view.getUint32(4, true) + 8 > bytes.length;
  switch (latin(bytes, 12, 16)) {
    case "VP8X": {
      const size = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
      return { format: "webp", width: size(24), height: size(27), icc: (view.getUint8(20) & 0x20) !== 0, cutShort };
    }
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { format: "webp", width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), icc: false, cutShort };
    }
    case "VP8 ":
      return {
        format: "webp",
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
        icc: false,
        cutShort,
      };
    default:
      return null;
  }
}

const SIGNATURES: readonly (readonly [start: string, likeness: string])[] = [
  ["GIF8", "a GIF"],
  ["BM", "a BMP image"],
  ["II*\0", "a TIFF image"],
  ["MM\0*", "a TIFF image"],
  ["8BPS", "a Photoshop document"],
  ["%PDF", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x93NUMPY", "a NumPy array (.npy)"],
  ["\x1f\x8b", "a gzip archive"],
];

function fileLikeness(bytes: Uint8Array): string {
  const known = SIGNATURES.find(([start]) => startsWith(bytes, start));
  if (known) return known[1];
  const brand = latin(bytes, 8, 12);
  if (latin(bytes, 4, 8) === "ftyp")
    return brand.startsWith("avi") ? "an AVIF image" : /^(he|mi)/.test(brand) ? "a HEIC image" : "a video";
  const text = latin(bytes, 0, 256).trimStart();
  if (/^[\t\n\r\x20-\x7e]+$/.test(latin(bytes, 0, 256))) {
    if (text.startsWith("{") || text.startsWith("[")) return "JSON";
    if (/<svg/i.test(text)) return "an SVG drawing";
    return text.startsWith("<") ? "an HTML or XML page" : "plain text";
  }
  return "binary data of an unknown kind";
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const latin = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
const startsWith = (bytes: Uint8Array, start: string) => latin(bytes, 0, start.length) === start;
