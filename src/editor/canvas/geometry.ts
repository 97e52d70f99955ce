import type { Point } from "./view.ts";

/** Whether two segments cross; touching ends count. */
export function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Whether two polylines cross. */
export const linesCross = (one: readonly Point[], other: readonly Point[]): boolean =>
  pairs(one).some(([a, b]) => pairs(other).some(([c, d]) => segmentsCross(a, b, c, d)));

const pairs = (points: readonly Point[]): [Point, Point][] =>
  points.slice(1).map((point, index) => [points[index] as Point, point]);

/** Even-odd rule; the polygon closes itself. */
export function inside(point: Point, polygon: readonly Point[]): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i] as Point;
    const b = polygon[j] as Point;
    if (a.y > point.y === b.y > point.y) continue;
    if (point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

/** Where a new point belongs on a line: after the vertex of the nearest segment. Counts from 0, without the ends. */
export function segmentNear(point: Point, line: readonly Point[]): number {
  const distances = pairs(line).map(([a, b]) => distanceTo(point, a, b));
  return distances.indexOf(Math.min(...distances));
}

function distanceTo(p: Point, a: Point, b: Point): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const along = length === 0 ? 0 : ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(p.x - a.x - t * (b.x - a.x), p.y - a.y - t * (b.y - a.y));
}
