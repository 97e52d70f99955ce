import type { Schedule } from "../../diffusion/path.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, thinOut } from "../plots/line.ts";
import { usePartnerSchedule } from "../state/partner-schedule.ts";
import type { FieldProps } from "./param-field.tsx";
import { PathField } from "./path-field.tsx";
import { PointPlane } from "./point-plane.tsx";
import type { Point } from "./points.ts";

export type CurveSpec = Extract<ParamSpec, { kind: "curve" }>;
export type CurveProps = FieldProps<CurveSpec, readonly Point[]>;

const BOX: PlotBox = { width: 264, height: 160, padding: 12 };

/** A cumulative schedule drawn by hand, or a walk in the path's square. */
export const CurveField = (props: CurveProps) =>
  props.spec.plane === "path" ? <PathField {...props} /> : <ScheduleField {...props} />;

/** The cumulative value over t/T; behind it the other schedule of its path, where that is known. */
function ScheduleField({ label, node, value, onChange }: CurveProps) {
  const noise = node.type === "noiseSchedule";
  const partner = usePartnerSchedule(node);
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <PointPlane
        label={label}
        kind="function"
        points={value}
        box={BOX}
        tint={noise ? "noise" : "residual"}
        axes={["t/T", noise ? "β̄" : "ᾱ"]}
        onChange={(points, merge) =>
          onChange(
            points.map(([x, y]) => [x, y]),
            merge,
          )
        }
        backdrop={
          <>
            <path className="plot-grid" d={grid()} />
            {partner && <PartnerLine schedule={partner} />}
          </>
        }
      />
      {partner && <Legend drawn={noise ? "noise" : "residual"} />}
    </div>
  );
}

/** The path's other schedule, as a share of its full height, since that is how this one is drawn. */
function PartnerLine({ schedule: { kind, values, sumScale } }: { schedule: Schedule }) {
  const last = Math.max(1, values.length - 1);
  const points = thinOut(values, BOX.width).map(
    ([index, value]) => [index / last, Math.min(1, value / Math.sqrt(sumScale || 1))] as const,
  );
  return <path className={`plot-line partner tint-${kind}`} d={linePath(points, BOX)} />;
}

function Legend({ drawn }: { drawn: "residual" | "noise" }) {
  const other = drawn === "residual" ? "noise" : "residual";
  const { drawnHere, ofPath } = messages.params.schedules;
  return (
    <p className="field-note plot-legend">
      <span className={`tint-${drawn}`}>{drawnHere[drawn]}</span>
      <span className={`tint-${other} partner`}>{ofPath[other]}</span>
    </p>
  );
}

/** Quarters of the square. */
function grid(): string {
  const { width, height, padding } = BOX;
  const across = (f: number) => padding + f * (width - 2 * padding);
  const down = (f: number) => padding + f * (height - 2 * padding);
  return [0, 0.25, 0.5, 0.75, 1]
    .map((f) => `M${across(f)} ${padding}V${height - padding}M${padding} ${down(f)}H${width - padding}`)
    .join("");
}
