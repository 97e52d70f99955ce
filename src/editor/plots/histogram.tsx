import { messages } from "../messages.ts";

/** Bars of equal bins from min to max; the tallest fills the height. */
export function Histogram({ bins, tint }: { bins: readonly number[]; tint: string }) {
  const tallest = Math.max(1, ...bins);
  const width = 160 / Math.max(1, bins.length);
  const path = bins
    .map((size, index) => {
      const height = (size / tallest) * 56;
      return size === 0
        ? ""
        : `M${(index * width).toFixed(2)} 60v${-Math.max(0.8, height).toFixed(2)}h${(width * 0.78).toFixed(2)}V60z`;
    })
    .join("");
  return (
    <svg
      className="plot histogram"
      viewBox="0 0 160 62"
      role="img"
      aria-label={messages.plots.histogram(bins.length)}
      preserveAspectRatio="none"
    >
      <path className={`plot-fill tint-${tint}`} d={path} />
      <path className="plot-grid" d="M0 60.5H160" />
    </svg>
  );
}
