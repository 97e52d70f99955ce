import type { State } from "../../diffusion/path.ts";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, toPixels } from "./line.ts";

interface SquareProps {
  readonly box: PlotBox;
  /** √sumScale: the height of the square in units of β̄. */
  readonly root: number;
  readonly at?: State | null;
  /** Without the figures of the rays: where there is little room. */
  readonly compact?: boolean;
}

/** σ = β̄/(1 − ᾱ) of the rays drawn, in units of √sumScale. */
const RAYS = [0.25, 0.5, 1, 2, 4] as const;

/**
 * The (ᾱ, β̄) square: grid, named corners and axes, and rays through (1, 0). Along a ray a deterministic generator
 * knows equally much of x0, since σ = β̄/(1 − ᾱ) is all it depends on.
 */
export function SquareBackdrop({ box, root, at, compact = false }: SquareProps) {
  const [left, bottom] = toPixels([0, 0], box);
  const [right, top] = toPixels([1, 1], box);
  const standing = at ? toPixels([clamp01(at.alphaBar), clamp01(at.betaBar / root)], box) : null;
  return (
    <>
      <path className="plot-grid" d={gridPath(box)} />
      {RAYS.map((slope) => {
        const end = rayEnd(slope);
        const [x, y] = toPixels(end, box);
        return (
          <g key={slope}>
            <path className="plot-ray" d={linePath([[1, 0], end], box)} />
            {!compact && (
              <text
                className="plot-tick"
                x={x - (end[0] === 0 ? 4 : 0)}
                y={y - (end[0] === 0 ? -3 : 5)}
                textAnchor={end[0] === 0 ? "end" : "middle"}
              >
                {`σ ${Number((slope * root).toPrecision(2))}`}
              </text>
            )}
          </g>
        );
      })}
      <text className="plot-label tint-residual" x={right} y={bottom + (compact ? 11 : 18)} textAnchor="end">
        {messages.plots.residualAxis}
      </text>
      <text className="plot-label tint-noise" x={left - 2} y={top - (compact ? 5 : 12)}>
        {messages.plots.noiseAxis}
      </text>
      {!compact && (
        <>
          <text className="plot-tick" x={left} y={bottom + 18}>
            x₀
          </text>
          <text className="plot-tick" x={right + 4} y={top + 3}>
            x_T
          </text>
        </>
      )}
      {standing && <circle className="plot-standing tint-path" cx={standing[0]} cy={standing[1]} r={6} />}
    </>
  );
}

/** Where the ray through (1, 0) of this slope leaves the square: on the left side, or on the top. */
export function rayEnd(slope: number): readonly [number, number] {
  return slope <= 1 ? [0, slope] : [1 - 1 / slope, 1];
}

function gridPath(box: PlotBox): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map(
      (f) =>
        linePath(
          [
            [f, 0],
            [f, 1],
          ],
          box,
        ) +
        linePath(
          [
            [0, f],
            [1, f],
          ],
          box,
        ),
    )
    .join("");
}

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));
