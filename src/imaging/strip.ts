import type { Tensor } from "../expression/tensor.ts";
import { Picture } from "./chart/picture.ts";
import { imageShape, type Sides } from "./image-shape.ts";

const GAP = 2;

/**
 * Pictures of one size in rows of `columns` (0: one row), in order, with room for `count`: places still empty are dark,
 * so that the strip does not grow while a loop runs.
 */
export function filmstrip(frames: readonly Tensor[], count: number, columns = 0): Tensor {
  const first = frames[0];
  if (!first) throw new Error("a filmstrip has at least one frame");
  const { height, width } = imageShape(first);
  const across = acrossOf(count, columns);
  const size = stripSize({ height, width }, count, columns);
  const picture = new Picture(size.width, size.height);
  frames.forEach((frame, i) => {
    picture.image(frame, (i % across) * (width + GAP), Math.floor(i / across) * (height + GAP));
  });
  return picture.toTensor();
}

const acrossOf = (count: number, columns: number): number => Math.min(count, columns || count);

/** Sides of {@link filmstrip}'s picture, from those of its frames. */
export function stripSize({ width, height }: Sides, count: number, columns: number): Sides {
  const across = acrossOf(count, columns);
  const down = Math.ceil(count / across);
  return { width: across * (width + GAP) - GAP, height: down * (height + GAP) - GAP };
}

/** Which of `count` iterations are shown by `most` pictures: evenly spread, the first and the last among them. */
export function shownTurns(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  if (most === 1) return [count - 1];
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
