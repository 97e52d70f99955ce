/** A hand-drawn curve: points [x, y] in [0, 1]², x not falling. */
export type Curve = readonly (readonly [number, number])[];

/** y at x, straight between the points and level beyond them. The later of two points at one x counts. */
export function curveAt(points: Curve, x: number): number {
  const next = points.findIndex(([px]) => px > x);
  const right = points[next];
  const left = next === -1 ? points.at(-1) : points[next - 1];
  if (!left) return right?.[1] ?? x;
  if (!right) return left[1];
  return left[1] + ((x - left[0]) / (right[0] - left[0])) * (right[1] - left[1]);
}

/**
 * The points at shares of the curve's length, 0 … 1, measured in the unit square. A corner keeps its place
 * whatever the curve's slope, which a function of x cannot do.
 */
export function pointsAtLength(points: Curve, shares: readonly number[]): (readonly [number, number])[] {
  const segments = points.slice(1).map((end, index) => {
    const start = points[index]!;
    return { start, end, length: Math.hypot(end[0] - start[0], end[1] - start[1]) };
  });
  const total = segments.reduce((sum, segment) => sum + segment.length, 0);
  return shares.map((share) => {
    let left = share * total;
    for (const { start, end, length } of segments) {
      if (left <= length && length > 0) {
        const part = left / length;
        return [start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])];
      }
      left -= length;
    }
    return points.at(-1) ?? [share, share];
  });
}
