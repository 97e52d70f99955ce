import { messages } from "../messages.ts";
import { linePath, type PlotBox, toPixels } from "./line.ts";

const BOX: PlotBox = { width: 200, height: 72, padding: 6 };

interface StepsPlotProps {
  /** One figure an iteration; gaps are iterations that were not measured. */
  readonly values: readonly (number | null)[];
  readonly chosen: number | null;
  readonly tint: string;
  readonly label: string;
  readonly onChoose: (iteration: number) => void;
}

/** A figure over the iterations; a click chooses the nearest one. */
export function StepsPlot({ values, chosen, tint, label, onChoose }: StepsPlotProps) {
  const measured = values.flatMap((value, index) =>
    value === null || !Number.isFinite(value) ? [] : [{ value, index }],
  );
  const top = Math.max(1e-9, ...measured.map(({ value }) => value)) * 1.08;
  const low = Math.min(0, ...measured.map(({ value }) => value));
  const across = Math.max(1, values.length - 1);
  const points = measured.map(({ value, index }) => [index / across, (value - low) / (top - low)] as const);
  return (
    <svg className="plot steps-plot" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={label}>
      <path className="plot-grid" d={`M6 24H194M6 48H194M6 66H194`} />
      <path className={`plot-line tint-${tint}`} d={linePath(points, BOX)} />
      {measured.map(({ index, value }, order) => {
        const [x, y] = toPixels(points[order] ?? [0, 0], BOX);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the scrubber does the same by keyboard
          <circle
            key={index}
            className={`plot-dot tint-${tint}`}
            cx={x}
            cy={y}
            r={index === chosen ? 4.5 : 2.6}
            onClick={() => onChoose(index)}
          >
            <title>{messages.plots.step(index + 1, value.toPrecision(4))}</title>
          </circle>
        );
      })}
    </svg>
  );
}
