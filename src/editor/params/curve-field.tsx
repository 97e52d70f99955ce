import type { ParamSpec } from "../../graph/node-type.ts";
import type { PlotBox } from "../plots/line.ts";
import type { FieldProps } from "./param-field.tsx";
import { PathField } from "./path-field.tsx";
import { PointPlane } from "./point-plane.tsx";
import type { Point } from "./points.ts";

export type CurveSpec = Extract<ParamSpec, { kind: "curve" }>;
export type CurveProps = FieldProps<CurveSpec, readonly Point[]>;

const BOX: PlotBox = { width: 264, height: 160, padding: 12 };

/** A cumulative schedule drawn by hand, or a walk in the path's square. */
export function CurveField(props: CurveProps) {
  if (props.spec.plane === "path") return <PathField {...props} />;
  const { label, node, value, onChange } = props;
  const noise = node.type === "noiseSchedule";
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
        backdrop={<path className="plot-grid" d={grid()} />}
      />
    </div>
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
