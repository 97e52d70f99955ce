import type { Schedule } from "../../diffusion/path.ts";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, thinOut } from "./line.ts";

const BOX: PlotBox = { width: 168, height: 72, padding: 6 };

/** ᾱ or β̄ over training time, in the colour of what it schedules. */
export function SchedulePlot({ schedule }: { schedule: Schedule }) {
  const top = Math.max(...schedule.values, Math.sqrt(schedule.sumScale));
  const points = thinOut(schedule.values, BOX.width).map(
    ([index, value]) => [index / Math.max(1, schedule.values.length - 1), value / top] as const,
  );
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
      role="img"
      aria-label={messages.plots.schedule(schedule.name, top.toPrecision(3))}
    >
      <path className="plot-grid" d={`M${BOX.width / 3} 6V66M${(BOX.width * 2) / 3} 6V66M6 36H${BOX.width - 6}`} />
      <path className={`plot-line tint-${schedule.kind}`} d={linePath(points, BOX)} />
    </svg>
  );
}
