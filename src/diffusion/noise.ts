import { Mt19937Normal } from "./mt19937.ts";
import { philoxNormal } from "./philox.ts";

/** `mt19937`: PyTorch's CPU numbers. `philox`: PyTorch's CUDA numbers. */
export type Generator = "mt19937" | "philox";

/**
 * Standard normal numbers, float32: draw number `draw` of a generator seeded once, every draw `count` long, as
 * repeated calls of `torch.randn` give them.
 */
export function drawNoise(generator: Generator, seed: bigint, draw: number, count: number): Float32Array {
  return generator === "philox" ? philoxNormal(seed, draw, count) : mersenneDraw(seed, draw, count);
}

interface Position {
  readonly key: string;
  readonly stream: Mt19937Normal;
  next: number;
}

/**
 * Where recent Mersenne streams stand. The twister cannot jump ahead, so without this a loop of n steps would
 * draw n²/2 times; a draw that has been passed starts over. Forgetting one only costs time.
 */
const positions: Position[] = [];
const REMEMBERED = 4;

function mersenneDraw(seed: bigint, draw: number, count: number): Float32Array {
  const position = positionBefore(seed, draw, count);
  for (; position.next < draw; position.next++) position.stream.skip(count);
  position.next++;
  return position.stream.draw(count);
}

function positionBefore(seed: bigint, draw: number, count: number): Position {
  const key = `${seed}:${count}`;
  const found = positions.find((position) => position.key === key && position.next <= draw);
  if (found) return found;
  const fresh = { key, stream: new Mt19937Normal(seed), next: 0 };
  positions.unshift(fresh);
  positions.length = Math.min(positions.length, REMEMBERED);
  return fresh;
}

/** Numbers that are passed over at once: a few milliseconds. */
const STRETCH = 1 << 21;

/**
 * Passes over the draws before `draw`, so that {@link drawNoise} has it at once. `breathe` is awaited between
 * stretches, and may throw to stop.
 */
export async function passEarlierDraws(
  generator: Generator,
  seed: bigint,
  draw: number,
  count: number,
  breathe: () => Promise<void>,
): Promise<void> {
  if (generator === "philox") return;
  for (let at = positionBefore(seed, draw, count); at.next < draw; at = positionBefore(seed, draw, count)) {
    for (let passed = 0; at.next < draw && passed < STRETCH; at.next++, passed += count) at.stream.skip(count);
    if (at.next < draw) await breathe();
  }
}
