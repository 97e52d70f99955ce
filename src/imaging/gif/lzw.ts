/** Most codes there can be: 12 bits. */
const FULL = 4096;

/**
 * GIF's LZW (GIF89a, appendix F): indices below 2^`bits` as codes of growing width, least significant bit first,
 * beginning with the clear code and ending with the end code.
 */
export function compress(indices: Uint8Array, bits: number): Uint8Array {
  const clear = 1 << bits;
  const out = new BitWriter();
  /** Of a known sequence (its code) followed by an index. */
  let codes = new Map<number, number>();
  let next = clear + 2;
  let width = bits + 1;
  out.write(clear, width);
  let prefix = -1;
  for (const index of indices) {
    if (prefix < 0) {
      prefix = index;
      continue;
    }
    const known = codes.get((prefix << 8) | index);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    out.write(prefix, width);
    if (next < FULL) {
      // A reader learns each code one step later, so the width grows when the new code no longer fits.
      if (next === 1 << width) width++;
      codes.set((prefix << 8) | index, next++);
    } else {
      out.write(clear, width);
      codes = new Map();
      next = clear + 2;
      width = bits + 1;
    }
    prefix = index;
  }
  if (prefix >= 0) out.write(prefix, width);
  if (next === 1 << width && width < 12) width++;
  out.write(clear + 1, width);
  return out.bytes();
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  write(value: number, width: number): void {
    this.#bits |= value << this.#count;
    this.#count += width;
    while (this.#count >= 8) {
      this.#bytes.push(this.#bits & 255);
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#count > 0 ? [...this.#bytes, this.#bits & 255] : this.#bytes);
  }
}
