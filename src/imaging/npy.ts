import type { Tensor } from "../expression/tensor.ts";
import { ImagingError } from "./imaging-error.ts";

/** `.npy`, NumPy's array file (format version 1.0 to 3.0; numpy.lib.format). */

const MAGIC = "\x93NUMPY";

/** How one element is read, by NumPy's type string without the byte-order mark. */
const READERS: Readonly<Record<string, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  f4: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  f8: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  i2: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  u4: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  i4: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  u8: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  i8: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** A `.npy` file (version 1.0, little-endian float32, C order) of a tensor of any rank. */
export function encodeNpy(tensor: Tensor): Uint8Array {
  const shape = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(", ");
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  const prefix = MAGIC.length + 4;
  // The format asks that the data start at a multiple of 64 and the header end in a newline.
  const header = `${dictionary.padEnd(Math.ceil((prefix + dictionary.length + 1) / 64) * 64 - prefix - 1)}\n`;
  const bytes = new Uint8Array(prefix + header.length + 4 * tensor.data.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
  bytes[6] = 1;
  view.setUint16(8, header.length, true);
  for (let i = 0; i < header.length; i++) bytes[prefix + i] = header.charCodeAt(i);
  const start = prefix + header.length;
  tensor.data.forEach((value, i) => {
    view.setFloat32(start + 4 * i, value, true);
  });
  return bytes;
}

/**
 * Reads a `.npy` file: little-endian (or one-byte) floats, integers and booleans in C order, as float32.
 * Values that float32 cannot hold exactly are rounded to nearest.
 * Throws an {@link ImagingError} that says what the file is instead.
 */
export function decodeNpy(bytes: Uint8Array): Tensor {
  if (bytes.length === 0) throw new ImagingError("empty", "The file is empty (0 bytes).");
  if (ascii(bytes, 0, MAGIC.length) !== MAGIC)
    throw new ImagingError("unreadable", "This is not a .npy file: it does not start with \\x93NUMPY.", SAVE_HINT);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = readHeader(bytes, view);
  const { reader, shape } = parseHeader(header);
  const size = shape.reduce((product, length) => product * length, 1);
  if (start + size * reader.bytes !== bytes.length)
    throw new ImagingError(
      "unreadable",
      `The .npy header announces ${size * reader.bytes} bytes of data (shape ${shape.join(" × ") || "scalar"}), ` +
        `the file holds ${bytes.length - start}: it is cut short or damaged.`,
    );
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) data[i] = reader.read(view, start + i * reader.bytes);
  return { shape, data };
}

/** The shape that a `.npy` file announces. Throws an {@link ImagingError} where it is none. */
export function npyShape(bytes: Uint8Array): readonly number[] {
  if (ascii(bytes, 0, MAGIC.length) !== MAGIC)
    throw new ImagingError("unreadable", "This is not a .npy file: it does not start with \\x93NUMPY.", SAVE_HINT);
  return parseHeader(readHeader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)).header).shape;
}

const SAVE_HINT = "Save it with numpy.save(file, array.astype(numpy.float32)).";

function readHeader(bytes: Uint8Array, view: DataView): { header: string; start: number } {
  const lengthBytes = bytes[6] === 1 ? 2 : 4;
  const offset = 8 + lengthBytes;
  if (bytes.length < offset) throw new ImagingError("unreadable", "The .npy header is cut short.");
  const length = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (offset + length > bytes.length) throw new ImagingError("unreadable", "The .npy header is cut short.");
  return { header: ascii(bytes, offset, offset + length), start: offset + length };
}

function parseHeader(header: string) {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || shapeText === undefined)
    throw new ImagingError("unreadable", "The .npy header states no simple type and shape.", SAVE_HINT);
  if (/'fortran_order'\s*:\s*True/.test(header))
    throw new ImagingError(
      "unreadable",
      "The array is in Fortran order; only C order is read.",
      "Save numpy.ascontiguousarray(array).",
    );
  const oneByte = descr.endsWith("1");
  const reader = descr[0] === "<" || oneByte ? READERS[descr.slice(1)] : undefined;
  if (!reader)
    throw new ImagingError(
      "unreadable",
      `Arrays of type ${descr} are not read; little-endian floats (<f4, <f8), integers and booleans are.`,
      SAVE_HINT,
    );
  const shape = shapeText
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0))
    throw new ImagingError("unreadable", `The .npy header's shape (${shapeText}) is malformed.`);
  return { reader, shape };
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));
