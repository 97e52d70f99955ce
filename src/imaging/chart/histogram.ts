import type { Tensor } from "../../expression/tensor.ts";
import { frame, type Range, rangeOf } from "./axes.ts";
import { CHART_HEIGHT, CHART_WIDTH } from "./curves.ts";
import { type Colour, PALETTE } from "./picture.ts";

/** How many values fall in each of `bins` equal parts of the range; the last one holds its upper end too. Values outside, and NaN, are not counted. */
export function countBins(values: ArrayLike<number>, range: Range, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  const scale = bins / (range.high - range.low);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= range.low && value <= range.high)
      counts[Math.min(bins - 1, Math.floor((value - range.low) * scale))]!++;
  }
  return counts;
}

export interface HistogramOptions {
  readonly bins: number;
  /** From the least to the largest value where absent. */
  readonly range?: Range;
  /** Bars grow with the logarithm of 1 + count. */
  readonly log: boolean;
  /** Draws the density of N(0, 1), scaled to the number of values. */
  readonly normal: boolean;
}

/** The histogram of each group of values, drawn over one another; y runs to the largest bar. */
export function drawHistogram(
  groups: readonly { values: Float32Array; colour: Colour }[],
  options: HistogramOptions,
): Tensor {
  const { bins, log, normal } = options;
  const range = options.range ?? rangeOf(allValues(groups));
  const height = (count: number) => (log ? Math.log10(1 + count) : count);
  const counted = groups.map(({ values, colour }) => ({ colour, counts: countBins(values, range, bins) }));
  const step = (range.high - range.low) / bins;
  const density = (x: number) =>
    ((groups[0]?.values.length ?? 0) * step * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  const largest = Math.max(
    1,
    normal ? density(Math.max(range.low, Math.min(range.high, 0))) : 0,
    ...counted.flatMap(({ counts }) => [...counts]),
  );
  const { picture, scaleX, scaleY, bottom } = frame(CHART_WIDTH, CHART_HEIGHT, range, {
    low: 0,
    high: height(largest),
  });
  for (const { counts, colour } of counted)
    counts.forEach((count, i) => {
      // On whole pixels: bars side by side leave no seam.
      const [left, right] = [i, i + 1].map((k) => Math.round(scaleX(range.low + k * step)) - 0.5) as [number, number];
      const top = scaleY(height(count));
      picture.rectangle(left, top, right - left, bottom - top, colour, groups.length > 1 ? 0.55 : 0.9);
    });
  for (let i = 0; normal && i < 160; i++) {
    const [x0, x1] = [i, i + 1].map((k) => range.low + (k / 160) * (range.high - range.low)) as [number, number];
    picture.line(scaleX(x0), scaleY(height(density(x0))), scaleX(x1), scaleY(height(density(x1))), 2, PALETTE.white);
  }
  return picture.toTensor();
}

function* allValues(groups: readonly { values: Float32Array }[]): Iterable<number> {
  for (const { values } of groups) yield* values;
}
