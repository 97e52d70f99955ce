import type { Box } from "./arrange.ts";

export type Direction = "left" | "right" | "up" | "down";

/** The nearest box in a direction, counting what lies aside as further away; null at the edge. */
export function neighbour(from: Box, boxes: readonly Box[], direction: Direction): Box | null {
  const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });
  const here = middle(from);
  const level = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best: { box: Box; cost: number } | null = null;
  for (const box of boxes) {
    if (box.id === from.id) continue;
    const there = middle(box);
    const along = sign * (level ? there.x - here.x : there.y - here.y);
    const aside = Math.abs(level ? there.y - here.y : there.x - here.x);
    const cost = along + 2 * aside;
    if (along > 1 && (!best || cost < best.cost)) best = { box, cost };
  }
  return best?.box ?? null;
}
