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
  const key = `${seed}:${count}`;
  let index = positions.findIndex((position) => position.key === key && position.next <= draw);
  if (index === -1) {
    positions.unshift({ key, stream: new Mt19937Normal(seed), next: 0 });
    positions.length = Math.min(positions.length, REMEMBERED);
    index = 0;
  }
  const position = positions[index]!;
  for (; position.next < draw; position.next++) position.stream.draw(count);
  position.next++;
  return position.stream.draw(count);
}
