import { compress } from "./lzw.ts";
import { quantise } from "./quantise.ts";

/** RGB bytes, three a pixel, row by row. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * An animated GIF (GIF89a) of frames of one size, each with a palette of its own. `delays` are in milliseconds, one a
 * frame, kept to 10 ms. It plays for ever, or once.
 */
export function encodeGif(frames: readonly Frame[], delays: readonly number[], loop: boolean): Uint8Array {
  const [first] = frames;
  if (!first) throw new Error("a GIF has at least one frame");
  const out = new ByteWriter();
  out.text("GIF89a");
  // No global palette, 8 bits a colour; background and aspect ratio are not used.
  out.words(first.width, first.height);
  out.bytes(0x70, 0, 0);
  if (loop) {
    out.bytes(0x21, 0xff, 11);
    out.text("NETSCAPE2.0");
    out.bytes(3, 1, 0, 0, 0);
  }
  frames.forEach((frame, i) => {
    if (frame.width !== first.width || frame.height !== first.height) throw new Error("frames are of one size");
    writeFrame(out, frame, Math.round((delays[i] ?? 0) / 10));
  });
  out.bytes(0x3b);
  return out.all();
}

function writeFrame(out: ByteWriter, { width, height, rgb }: Frame, hundredths: number): void {
  const { palette, indices } = quantise(rgb);
  // 2^bits colours, at least 4: LZW has no codes of fewer bits.
  const bits = Math.max(2, Math.ceil(Math.log2(palette.length / 3)));
  out.bytes(0x21, 0xf9, 4, 0x04);
  out.words(hundredths);
  out.bytes(0, 0);
  out.bytes(0x2c);
  out.words(0, 0, width, height);
  out.bytes(0x80 | (bits - 1));
  const colours = new Uint8Array(3 << bits);
  colours.set(palette);
  out.append(colours);
  out.bytes(bits);
  const data = compress(indices, bits);
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    out.bytes(block.length);
    out.append(block);
  }
  out.bytes(0);
}

class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(...values: number[]): void {
    this.#parts.push(Uint8Array.from(values));
  }

  /** Little-endian, 16 bits. */
  words(...values: number[]): void {
    this.bytes(...values.flatMap((value) => [value & 255, value >> 8]));
  }

  text(text: string): void {
    this.#parts.push(new TextEncoder().encode(text));
  }

  append(part: Uint8Array): void {
    this.#parts.push(part);
  }

  all(): Uint8Array {
    const out = new Uint8Array(this.#parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
