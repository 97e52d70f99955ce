import decodeJpeg, { init as initJpeg } from "@jsquash/jpeg/decode.js";
import decodePng, { init as initPngDecoder } from "@jsquash/png/decode.js";
import encodePngBytes, { init as initPngEncoder } from "@jsquash/png/encode.js";
import decodeWebp, { init as initWebp } from "@jsquash/webp/decode.js";
import type { Tensor } from "../expression/tensor.ts";
import { rgbaToTensor, tensorToRgba } from "./colour.ts";
import { type ImageFormat, readImageHeader } from "./image-header.ts";
import { imageShape, type Sides } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";
import { applyOrientation, readOrientation } from "./orientation.ts";
import { insertText } from "./png-text.ts";
import { loadCodecWasm } from "./wasm-source.ts";

/** The same compiled codecs decode and encode in the worker and in Node, so both see the same bytes. */

type Rgba = { data: Uint8ClampedArray; width: number; height: number };

const DECODERS: Readonly<Record<ImageFormat, { start(): Promise<unknown>; decode(file: ArrayBuffer): Promise<Rgba> }>> =
  {
    png: { start: async () => initPngDecoder(await loadCodecWasm("png")), decode: (file) => decodePng(file) },
    jpeg: { start: async () => initJpeg(await loadCodecWasm("jpeg")), decode: (file) => decodeJpeg(file) },
    webp: { start: async () => initWebp(await loadCodecWasm("webp")), decode: (file) => decodeWebp(file) },
  };

const started = new Map<string, Promise<unknown>>();

/** Starts a codec once; a failed start (network) may be tried again. */
function once(name: string, start: () => Promise<unknown>): Promise<unknown> {
  let promise = started.get(name);
  if (!promise) {
    promise = start();
    started.set(name, promise);
    promise.catch(() => started.delete(name));
  }
  return promise;
}

export interface DecodedImage {
  /** [1, 3, height, width], sRGB in [-1, 1], upright. */
  readonly tensor: Tensor;
  /** What was done to the picture, or ignored, in sentences for people. */
  readonly notices: readonly string[];
}

/** Sides of the upright picture in a file, from its first bytes. Throws as {@link decodeImage} does before decoding. */
export function imageSides(bytes: Uint8Array): Sides {
  const { width, height } = readImageHeader(bytes);
  return readOrientation(bytes) >= 5 ? { width: height, height: width } : { width, height };
}

/**
 * Decodes a PNG, JPEG or WebP, told apart by their bytes. EXIF orientation is applied; alpha is composited over
 * `background` (sRGB bytes, default white); 16-bit samples are reduced to 8; an ICC profile is ignored with a notice.
 * Throws an {@link ImagingError}: empty, not an image, larger than 64 MP or 16,384 px a side (before decoding), damaged.
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: { background?: readonly [number, number, number] } = {},
): Promise<DecodedImage> {
  const header = readImageHeader(bytes);
  if (header.components === 4)
    throw new ImagingError("unreadable", "The JPEG is CMYK (for print).", "Convert it to RGB with an image editor.");
  const image = await decodeRgba(bytes, header.format);
  const notices: string[] = [];
  if (header.cutShort) notices.push("The file is cut short: part of the picture may be missing or blank.");
  if (header.icc) notices.push("The image's colour profile (ICC) was ignored: its colours are taken as sRGB.");
  if (hasAlpha(image.data)) notices.push("Transparent parts were laid over the background colour.");
  const tensor = rgbaToTensor(image.data, image.width, image.height, options.background ?? [255, 255, 255]);
  const orientation = readOrientation(bytes);
  if (orientation !== 1) notices.push("The image was turned upright as its EXIF orientation says.");
  return { tensor: applyOrientation(tensor, orientation), notices };
}

async function decodeRgba(bytes: Uint8Array, format: ImageFormat): Promise<Rgba> {
  const decoder = DECODERS[format];
  await once(`${format} decoder`, decoder.start);
  try {
    return await decoder.decode(bytes.slice().buffer);
  } catch (error) {
    // A WebAssembly trap leaves the instance in an unknown state: the next image gets a fresh one.
    started.delete(`${format} decoder`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImagingError("unreadable", `The ${format.toUpperCase()} image is damaged (${reason}).`);
  }
}

function hasAlpha(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return true;
  return false;
}

/**
 * An image [1, 1 or 3, height, width] in [-1, 1] as an 8-bit PNG: rounded, clamped, the same bytes every time.
 * `text` goes into `iTXt` chunks by keyword.
 */
export async function encodePng(tensor: Tensor, text: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  const { batch, channels, height, width } = imageShape(tensor);
  if (batch !== 1 || (channels !== 1 && channels !== 3))
    throw new ImagingError(
      "shape",
      `A PNG holds one image of 1 or 3 channels, not ${batch} of ${channels}.`,
      "Pick one image, or the channels to save, before saving.",
    );
  await once("png encoder", async () => initPngEncoder(await loadCodecWasm("png")));
  const data = tensorToRgba(tensor);
  const png = new Uint8Array(await encodePngBytes({ data, width, height, colorSpace: "srgb" } as ImageData));
  return Object.entries(text).reduce<Uint8Array>((file, [keyword, value]) => insertText(file, keyword, value), png);
}
