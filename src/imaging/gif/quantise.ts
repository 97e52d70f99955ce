/** A picture in at most 256 colours. */
export interface Indexed {
  /** RGB bytes, three a colour. */
  readonly palette: Uint8Array;
  /** Of each pixel. */
  readonly indices: Uint8Array;
}

const MOST = 256;

/** RGB bytes (three a pixel) in at most 256 colours: exactly where that is possible, else by median cut (Heckbert, 1982). */
export function quantise(rgb: Uint8Array): Indexed {
  return exactly(rgb) ?? byMedianCut(rgb);
}

const keyAt = (rgb: Uint8Array, i: number): number => (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!;

function exactly(rgb: Uint8Array): Indexed | null {
  const index = new Map<number, number>();
  const indices = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < rgb.length; i += 3) {
    const key = keyAt(rgb, i);
    let at = index.get(key);
    if (at === undefined) {
      if (index.size === MOST) return null;
      at = index.size;
      index.set(key, at);
    }
    indices[i / 3] = at;
  }
  return {
    palette: Uint8Array.from([...index.keys()].flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255])),
    indices,
  };
}

/** Colours that agree in their five upper bits, as their mean and how many there are. */
interface Bin {
  readonly mean: readonly [number, number, number];
  readonly count: number;
}

function byMedianCut(rgb: Uint8Array): Indexed {
  const boxes = cut(binsOf(rgb));
  const palette = Uint8Array.from(boxes.flatMap(meanOf));
  const nearest = new Int16Array(1 << 15).fill(-1);
  const indices = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < rgb.length; i += 3) {
    const bin = binAt(rgb, i);
    if (nearest[bin] === -1) nearest[bin] = nearestIn(palette, rgb[i]!, rgb[i + 1]!, rgb[i + 2]!);
    indices[i / 3] = nearest[bin]!;
  }
  return { palette, indices };
}

const binAt = (rgb: Uint8Array, i: number): number =>
  ((rgb[i]! >> 3) << 10) | ((rgb[i + 1]! >> 3) << 5) | (rgb[i + 2]! >> 3);

function binsOf(rgb: Uint8Array): Bin[] {
  const sums = new Float64Array(4 << 15);
  for (let i = 0; i < rgb.length; i += 3) {
    const at = 4 * binAt(rgb, i);
    for (let c = 0; c < 3; c++) sums[at + c]! += rgb[i + c]!;
    sums[at + 3]!++;
  }
  const bins: Bin[] = [];
  for (let at = 0; at < sums.length; at += 4) {
    const count = sums[at + 3]!;
    if (count > 0) bins.push({ mean: [sums[at]! / count, sums[at + 1]! / count, sums[at + 2]! / count], count });
  }
  return bins;
}

/** Splits the box with the widest spread of pixels, at its median, until there are 256. */
function cut(all: Bin[]): Bin[][] {
  const boxes = [{ bins: all, ...spreadOf(all) }];
  while (boxes.length < MOST) {
    const widest = boxes.reduce((best, box) => (box.weight > best.weight ? box : best));
    if (widest.bins.length < 2) break;
    const sorted = widest.bins.toSorted((a, b) => a.mean[widest.channel]! - b.mean[widest.channel]!);
    const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
    let [at, below] = [0, 0];
    while (at < sorted.length - 1 && (at === 0 || below + sorted[at]!.count <= half)) below += sorted[at++]!.count;
    const parts = [sorted.slice(0, at), sorted.slice(at)].map((bins) => ({ bins, ...spreadOf(bins) }));
    boxes.splice(boxes.indexOf(widest), 1, ...parts);
  }
  return boxes.map(({ bins }) => bins);
}

/** The channel along which a box is longest, and how much there is to gain by cutting it. */
function spreadOf(bins: readonly Bin[]): { channel: 0 | 1 | 2; weight: number } {
  const lengths = ([0, 1, 2] as const).map((c) => {
    const values = bins.map(({ mean }) => mean[c]);
    return (
      values.reduce((max, value) => Math.max(max, value), 0) - values.reduce((min, value) => Math.min(min, value), 255)
    );
  });
  const longest = Math.max(...lengths);
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return { channel: lengths.indexOf(longest) as 0 | 1 | 2, weight: bins.length < 2 ? 0 : longest * Math.sqrt(count) };
}

function meanOf(bins: readonly Bin[]): number[] {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return [0, 1, 2].map((c) => Math.round(bins.reduce((sum, bin) => sum + bin.mean[c]! * bin.count, 0) / count));
}

function nearestIn(palette: Uint8Array, r: number, g: number, b: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < palette.length; i += 3) {
    const distance = (palette[i]! - r) ** 2 + (palette[i + 1]! - g) ** 2 + (palette[i + 2]! - b) ** 2;
    if (distance < least) [best, least] = [i / 3, distance];
  }
  return best;
}
