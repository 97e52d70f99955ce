import { fail } from "../graph/diagnostic.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { Tile } from "../nodes/define.ts";
import type { Backend, Handle } from "./backend.ts";
import { type AxisTile, axisTiles, type TileRule } from "./tiling.ts";
import { isHandle } from "./value.ts";

/** Pictures up to so many pixels are run whole unless a size is asked for: a network holds dozens of such planes. */
const LARGEST_WHOLE = 1024 * 1024;
/** Side of a tile where none is asked for. */
const USUAL_SIDE = 640;
/** Share of a tile's side that is blended with its neighbour, where no overlap makes tiles equal the whole. */
const BLENDED = 1 / 4;

type Feeds = Readonly<Record<string, Handle | number>>;
type Outputs = Readonly<Record<string, Handle>>;

/**
 * One network call in as many pieces as its card and `tile` ask for: images of a batch that the file fixes, tiles of
 * pictures that are large. Outputs have one reference each, and the size of the inputs.
 */
export async function tiledCall(
  card: ModelCard,
  feeds: Feeds,
  tile: Tile,
  backend: Backend,
  call: (feeds: Feeds) => Promise<Outputs>,
  warn: (message: string) => void,
): Promise<Outputs> {
  const shape = Object.values(feeds).find(isHandle)?.shape;
  const pieces = shape?.length === 4 ? piecesOf(card, shape, tile, warn) : null;
  if (!shape || !pieces || pieces.length === 1) return call(feeds);
  const canvases: Record<string, Handle> = {};
  try {
    for (const piece of pieces) await addPiece(card, piece, feeds, shape, backend, call, canvases);
    return canvases;
  } catch (error) {
    for (const canvas of Object.values(canvases)) canvas.release();
    throw error;
  }
}

interface Piece {
  readonly item: number;
  readonly items: number;
  readonly rows: AxisTile;
  readonly columns: AxisTile;
}

function piecesOf(
  card: ModelCard,
  [batch, , height, width]: readonly number[],
  tile: Tile,
  warn: (message: string) => void,
): Piece[] {
  const items = batchOf(card, batch!);
  const rule = ruleOf(card, height!, width!, tile, warn);
  const axis = (length: number) => axisTiles(length, rule ?? { side: length, overlap: 0, ramp: 0, multipleOf: 1 });
  const pieces: Piece[] = [];
  for (let item = 0; item < batch!; item += items)
    for (const rows of axis(height!)) for (const columns of axis(width!)) pieces.push({ item, items, rows, columns });
  return pieces;
}

function batchOf({ title, size }: ModelCard, batch: number): number {
  const fixed = size.batch ?? batch;
  if (batch % fixed !== 0)
    fail("model.size", `The network “${title}” takes ${fixed} images at a time, and this batch has ${batch}.`, {
      hint: `Use a multiple of ${fixed} images, or export the network with a dynamic batch.`,
    });
  return fixed;
}

/** Null where the picture is run whole. */
function ruleOf(
  { title, size }: ModelCard,
  height: number,
  width: number,
  tile: Tile,
  warn: (message: string) => void,
): TileRule | null {
  const { multipleOf, receptiveRadius, max, fixed } = size;
  // What is off the grid, or of a size that the file fixes, is refused by the call itself.
  if (tile === "off" || fixed || height % multipleOf || width % multipleOf) return null;
  const longest = Math.max(height, width);
  const large = height * width > LARGEST_WHOLE || (max !== null && longest > max);
  if (tile === "auto" && !large) return null;
  const wanted = Math.min(tile === "auto" ? USUAL_SIDE : tile, max ?? longest);
  const side = Math.floor(wanted / multipleOf) * multipleOf;
  if (longest <= side) return null;
  const overlap =
    receptiveRadius === null
      ? Math.max(1, Math.round((side * BLENDED) / multipleOf)) * multipleOf
      : 2 * Math.ceil(receptiveRadius / multipleOf) * multipleOf;
  const smallest = Math.max(size.min, overlap + multipleOf);
  if (side < smallest)
    fail("model.size", `Tiles of ${wanted} px are too small for “${title}”, whose tiles overlap by ${overlap} px.`, {
      port: "tileSize",
      hint: `Use tiles of ${smallest} px or more; several times that much is faster.`,
    });
  if (receptiveRadius === null)
    warn(
      `“${title}” looks at the whole picture, so its tiles of ${side} px are blended over ${overlap} px: ` +
        "they are not what it would make of the whole.",
    );
  return { side, overlap, ramp: receptiveRadius === null ? overlap : 0, multipleOf };
}

async function addPiece(
  card: ModelCard,
  { item, items, rows, columns }: Piece,
  feeds: Feeds,
  [batch, , height, width]: readonly number[],
  backend: Backend,
  call: (feeds: Feeds) => Promise<Outputs>,
  canvases: Record<string, Handle>,
): Promise<void> {
  const box = { item, items, top: rows.from, left: columns.from, height: rows.length, width: columns.length };
  const cut: Record<string, Handle | number> = {};
  let outputs: Outputs = {};
  try {
    for (const [name, value] of Object.entries(feeds))
      cut[name] = isHandle(value) ? backend.gather(value, box, false) : value;
    outputs = await call(cut);
    for (const [name, output] of Object.entries(outputs)) {
      const [, channels, ...sides] = output.shape;
      if (sides.join() !== [rows.length, columns.length].join())
        fail("model.size", `The network “${card.title}” changes the size of the picture, so it cannot be tiled.`, {
          hint: "Set tiles to never.",
        });
      canvases[name] ??= backend.full([batch!, channels!, height!, width!], 0);
      backend.addTile(canvases[name], output, item, rows, columns);
    }
  } finally {
    for (const value of [...Object.values(cut), ...Object.values(outputs)]) if (isHandle(value)) value.release();
  }
}
