import type { Tensor } from "../../expression/tensor.ts";
import { frame, rangeOf } from "./axes.ts";
import type { Colour } from "./picture.ts";

export const CHART_WIDTH = 320;
export const CHART_HEIGHT = 200;

/** A line through points [x, y]; points that are not finite leave a gap. */
export interface Curve {
  readonly colour: Colour;
  readonly points: readonly (readonly [number, number])[];
}

/** Curves over x = 0 … `last`, y from the least to the largest value. */
export function drawCurves(curves: readonly Curve[], last: number): Tensor {
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y));
  const x = { low: 0, high: Math.max(1, last) };
  const { picture, scaleX, scaleY } = frame(CHART_WIDTH, CHART_HEIGHT, x, rangeOf(values));
  for (const { colour, points } of curves)
    points.forEach(([px, py], i) => {
      if (!Number.isFinite(py)) return;
      const before = points[i - 1];
      if (before && Number.isFinite(before[1]))
        picture.line(scaleX(before[0]), scaleY(before[1]), scaleX(px), scaleY(py), 2, colour);
      if (points.length <= 60) picture.disc(scaleX(px), scaleY(py), 2.5, colour);
    });
  return picture.toTensor();
}
