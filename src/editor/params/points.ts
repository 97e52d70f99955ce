/** Editing the points of a curve in the unit square: pure, shared by the schedule's curve and the path's. */

export type Point = readonly [number, number];

/**
 * `function`: x rises from point to point, the ends may be moved up and down.
 * `walk`: points go where they like; the ends stay in their corners.
 */
export type CurveKind = "function" | "walk";

/** Points of a function keep this distance in x, so that x rises. */
export const GAP = 0.005;
/** Positions are kept to a thousandth: what can be drawn, typed and read out. */
const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

export const isFixed = (points: readonly Point[], index: number, kind: CurveKind): boolean =>
  kind === "walk" && (index === 0 || index === points.length - 1);

/** The point moved as near to the place as the curve's kind allows. */
export function movePoint(points: readonly Point[], index: number, [x, y]: Point, kind: CurveKind): readonly Point[] {
  if (isFixed(points, index, kind)) return points;
  const low = kind === "function" ? (points[index - 1]?.[0] ?? -GAP) + GAP : 0;
  const high = kind === "function" ? (points[index + 1]?.[0] ?? 1 + GAP) - GAP : 1;
  const moved: Point = [rounded(Math.min(high, Math.max(low, x))), rounded(y)];
  return points.map((point, at) => (at === index ? moved : point));
}

/** A new point, and where in the list it went: by x in a function, into the nearest segment of a walk. */
export function insertPoint(
  points: readonly Point[],
  at: Point,
  kind: CurveKind,
): { readonly points: readonly Point[]; readonly index: number } {
  const place: Point = [rounded(at[0]), rounded(at[1])];
  const later = points.findIndex(([x]) => x > place[0]);
  const byX = later === -1 ? points.length : later;
  const index = kind === "function" ? byX : nearestSegment(points, place) + 1;
  return { points: [...points.slice(0, index), place, ...points.slice(index)], index };
}

/** Half way to the next point, or to the one before the last: what a keyboard can do without a place. */
export function splitAfter(points: readonly Point[], index: number): { points: readonly Point[]; index: number } {
  const from = Math.min(index, points.length - 2);
  const [a, b] = [points[from], points[from + 1]];
  if (!a || !b) return { points, index };
  const middle: Point = [rounded((a[0] + b[0]) / 2), rounded((a[1] + b[1]) / 2)];
  return { points: [...points.slice(0, from + 1), middle, ...points.slice(from + 1)], index: from + 1 };
}

/** Two points are the least a curve has. */
export const canRemove = (points: readonly Point[], index: number, kind: CurveKind): boolean =>
  points.length > 2 && !isFixed(points, index, kind);

export const removePoint = (points: readonly Point[], index: number): readonly Point[] =>
  points.filter((_, other) => other !== index);

function nearestSegment(points: readonly Point[], at: Point): number {
  const distances = points.slice(1).map((end, index) => distanceTo(at, points[index]!, end));
  return distances.indexOf(Math.min(...distances));
}

/** Of a point to a segment. */
export function distanceTo([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

/** Whether a walk comes so near to (1, 0) that all noise is gone while all residual is left. */
export function meetsNoiseFreeCorner(points: readonly Point[]): boolean {
  return points.slice(1).some((end, index) => distanceTo([1, 0], points[index]!, end) < 0.05);
}
