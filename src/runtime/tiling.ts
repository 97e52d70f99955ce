/**
 * How a picture is cut for a network. Tiles of a network that looks `reach` pixels far, overlapping by twice that much
 * and starting on its grid, equal the whole; those of a network that sees all of it are blended across their overlap.
 */

/** A box of an NCHW tensor: some images of the batch, some rows, some columns, every channel. */
export interface Box {
  readonly item: number;
  readonly items: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How a tile's border counts: `skip` pixels not at all, then rising over `ramp` pixels. */
export interface Border {
  readonly skip: number;
  readonly ramp: number;
}
export interface AxisTile {
  readonly from: number;
  readonly length: number;
  readonly start: Border;
  readonly end: Border;
}
const WHOLE: Border = { skip: 0, ramp: 0 };

export interface TileRule {
  /** Side of a tile, a multiple of `multipleOf`. */
  readonly side: number;
  /** At least so much do neighbours share. */
  readonly overlap: number;
  /** Length of the blend in the middle of what they share, at most; 0 is a hard cut. No more than `overlap`. */
  readonly ramp: number;
  /** Tiles start at multiples of it, and so does the picture's end. */
  readonly multipleOf: number;
}

/** Tiles of one axis, evenly spread, first to last; weights of all tiles over a pixel sum to 1. */
export function axisTiles(length: number, { side, overlap, ramp: longest, multipleOf }: TileRule): AxisTile[] {
  if (length <= side) return [{ from: 0, length, start: WHOLE, end: WHOLE }];
  const rest = length - side;
  const gaps = Math.ceil(rest / (side - overlap));
  const froms = Array.from(
    { length: gaps + 1 },
    (_, index) => Math.floor((index * rest) / gaps / multipleOf) * multipleOf,
  );
  // Where tiles lie so close that blends would run into each other, they are shorter.
  const ramp = Math.min(longest, ...froms.slice(2).map((from, index) => Math.floor((from - froms[index]!) / 2)));
  // Where tile `index` hands over to the next one.
  const cut = (index: number) => Math.floor((froms[index + 1]! + froms[index]! + side - ramp) / 2);
  return froms.map((from, index) => ({
    from,
    length: side,
    start: index === 0 ? WHOLE : { skip: cut(index - 1) - from, ramp },
    end: index === gaps ? WHOLE : { skip: from + side - cut(index) - ramp, ramp },
  }));
}

/** Weight of position `at` (0 … length − 1) of a tile along one axis. */
export function weightAt(at: number, { length, start, end }: AxisTile): number {
  return side(at, start) * side(length - 1 - at, end);
}

const side = (at: number, { skip, ramp }: Border): number =>
  at < skip ? 0 : at >= skip + ramp ? 1 : (at - skip + 0.5) / ramp;
