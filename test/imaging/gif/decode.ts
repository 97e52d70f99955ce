/** A GIF reader written from the specification (GIF89a), to check the writer with. */

export interface DecodedGif {
  readonly width: number;
  readonly height: number;
  /** Of the NETSCAPE2.0 block: 0 for ever; null without the block. */
  readonly loops: number | null;
  readonly frames: readonly { readonly delay: number; readonly rgb: readonly number[] }[];
}

export function decodeGif(bytes: Uint8Array): DecodedGif {
  const word = (at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const header = String.fromCharCode(...bytes.subarray(0, 6));
  if (header !== "GIF89a" || bytes[10]! & 0x80) throw new Error("not a GIF89a without a global palette");
  const frames: { delay: number; rgb: number[] }[] = [];
  let [at, delay, loops] = [13, 0, null as number | null];
  const blocks = (): number[] => {
    const data: number[] = [];
    while (bytes[at]! > 0) {
      data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]!));
      at += 1 + bytes[at]!;
    }
    at++;
    return data;
  };
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      const kind = bytes[at + 1];
      at += 2;
      const data = blocks();
      if (kind === 0xf9) delay = data[1]! | (data[2]! << 8);
      if (kind === 0xff) loops = data[12]! | (data[13]! << 8);
    } else if (bytes[at] === 0x2c) {
      const count = 2 << (bytes[at + 9]! & 7);
      const palette = bytes.subarray(at + 10, at + 10 + 3 * count);
      const pixels = word(at + 5) * word(at + 7);
      at += 10 + 3 * count;
      const bits = bytes[at++]!;
      const indices = expand(Uint8Array.from(blocks()), bits);
      if (indices.length !== pixels) throw new Error(`${indices.length} pixels for ${pixels}`);
      frames.push({ delay, rgb: indices.flatMap((index) => [...palette.subarray(3 * index, 3 * index + 3)]) });
    } else throw new Error(`unexpected block ${bytes[at]} at ${at}`);
  }
  return { width: word(6), height: word(8), loops, frames };
}

/** LZW as appendix F of the specification says a reader does it. */
export function expand(data: Uint8Array, bits: number): number[] {
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  const out: number[] = [];
  let table: number[][] = [];
  let [width, bit] = [bits + 1, 0];
  let before: number[] | null = null;
  const read = () => {
    let code = 0;
    for (let i = 0; i < width; i++, bit++) code |= ((data[bit >> 3]! >> (bit & 7)) & 1) << i;
    return code;
  };
  while (bit + width <= 8 * data.length) {
    const code = read();
    if (code === end) return out;
    if (code === clear) {
      table = Array.from({ length: end + 1 }, (_, i) => [i]);
      width = bits + 1;
      before = null;
      continue;
    }
    const known = table[code];
    if (!known && (!before || code !== table.length)) throw new Error(`code ${code} is not known yet`);
    const sequence: number[] = known ?? [...before!, before![0]!];
    out.push(...sequence);
    if (before && table.length < 4096) table.push([...before, sequence[0]!]);
    if (table.length === 1 << width && width < 12) width++;
    before = sequence;
  }
  throw new Error("the end code is missing");
}
