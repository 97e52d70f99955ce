import type { DiffusionPath, State } from "../../diffusion/path.ts";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, toPixels } from "./line.ts";

const BOX: PlotBox = { width: 168, height: 120, padding: 14 };
/** Points drawn of a path's table: enough for a smooth curve at this size. */
const CURVE_POINTS = 120;
/** More dots than this would hide the curve. */
const MAX_DOTS = 60;

/** The (ᾱ, β̄) square with the path through it, its steps as dots, and where the run stands. */
export function PathPlot({ path, at }: { path: DiffusionPath; at?: State | null }) {
  const top = Math.max(1e-6, Math.sqrt(path.sumScale), ...path.steps.map((step) => step.from.betaBar));
  const place = (state: State) => [Math.min(1, Math.max(0, state.alphaBar)), state.betaBar / top] as const;
  const stride = Math.max(1, Math.floor(path.states.length / CURVE_POINTS));
  const curve = path.states.filter((_, index) => index % stride === 0 || index === path.states.length - 1);
  const dots = path.steps.length <= MAX_DOTS ? path.steps.map((step) => step.from) : [];
  const standing = at ? toPixels(place(at), BOX) : null;
  const [right, bottom] = toPixels([1, 0], BOX);
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
      role="img"
      aria-label={messages.plots.path(path.steps.length)}
    >
      <path className="plot-grid" d={gridPath()} />
      <path className="plot-ray" d={rayPath(right, bottom)} />
      <path className="plot-line tint-path" d={linePath([[0, 0], ...curve.map(place)], BOX)} />
      {dots.map((state) => {
        const [x, y] = toPixels(place(state), BOX);
        return (
          <circle key={`${state.alphaBar} ${state.betaBar}`} className="plot-dot tint-path" cx={x} cy={y} r={2.6} />
        );
      })}
      {standing && <circle className="plot-standing tint-path" cx={standing[0]} cy={standing[1]} r={4.5} />}
      <text className="plot-label tint-residual" x={right} y={BOX.height - 3} textAnchor="end">
        {messages.plots.residual}
      </text>
      <text className="plot-label tint-noise" x={BOX.padding} y={10}>
        {messages.plots.noise}
      </text>
    </svg>
  );
}

function gridPath(): string {
  const line = (from: readonly [number, number], to: readonly [number, number]) => linePath([from, to], BOX);
  const thirds = [0, 1 / 3, 2 / 3, 1];
  return thirds.map((f) => line([f, 0], [f, 1]) + line([0, f], [1, f])).join("");
}

/** Along a ray through (1, 0) a deterministic generator knows equally much of the picture. */
function rayPath(right: number, bottom: number): string {
  return [
    [0, 0.5],
    [0, 1],
    [0.5, 1],
  ]
    .map((end) => toPixels(end as [number, number], BOX))
    .map(([x, y]) => `M${right} ${bottom}L${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}
