import { getBezierPath, Position } from "./flow.ts";
import type { Point } from "./view.ts";

/**
 * The curve of a wire, as SVG path data: straight out of an output to the right and into an input from the left;
 * in between through its bends (Catmull-Rom, so that it is smooth at each of them).
 */
export function wirePath(from: Point, to: Point, bends: readonly Point[] = []): string {
  if (bends.length === 0) {
    const ends = { sourceX: from.x, sourceY: from.y, targetX: to.x, targetY: to.y };
    return getBezierPath({ ...ends, sourcePosition: Position.Right, targetPosition: Position.Left, curvature: 0.3 })[0];
  }
  const points = [from, ...bends, to];
  const curve = points.slice(1).map((end, index) => {
    const start = points[index] as Point;
    const out = tangent(points, index);
    const into = tangent(points, index + 1);
    return `C${start.x + out.x} ${start.y + out.y} ${end.x - into.x} ${end.y - into.y} ${end.x} ${end.y}`;
  });
  return `M${from.x} ${from.y}${curve.join("")}`;
}

/** A sixth of the way between a point's neighbours; at the ends, level. */
function tangent(points: readonly Point[], index: number): Point {
  const [before, after] = [points[index - 1], points[index + 1]];
  if (!before || !after) {
    const other = (after ?? before) as Point;
    const here = points[index] as Point;
    return { x: Math.max(24, Math.abs(other.x - here.x) * 0.3), y: 0 };
  }
  return { x: (after.x - before.x) / 6, y: (after.y - before.y) / 6 };
}

/** Points along a drawn wire, in flow pixels; empty where it is not drawn. */
export function drawnPoints(key: string, count = 24): Point[] {
  const path = document.querySelector<SVGPathElement>(
    `.react-flow__edge[data-id="${CSS.escape(key)}"] .react-flow__edge-path`,
  );
  if (!path) return [];
  const length = path.getTotalLength();
  return Array.from({ length: count + 1 }, (_, index) => {
    const { x, y } = path.getPointAtLength((length * index) / count);
    return { x, y };
  });
}
