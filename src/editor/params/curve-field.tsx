import { type PointerEvent, useRef, useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { linePath, type PlotBox, toPixels } from "../plots/line.ts";
import type { FieldProps } from "./param-field.tsx";

type CurveSpec = Extract<ParamSpec, { kind: "curve" }>;
type Point = readonly [number, number];

const BOX: PlotBox = { width: 240, height: 140, padding: 8 };
/** Points keep this distance in x, so that x rises. */
const GAP = 0.005;

/** A curve of draggable points: a click adds one, a double click on a point removes it. */
export function CurveField({ label, value, onChange }: FieldProps<CurveSpec, readonly Point[]>) {
  const svg = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const at = (event: PointerEvent): Point => {
    const bounds = svg.current?.getBoundingClientRect();
    if (!bounds) return [0, 0];
    const x = ((event.clientX - bounds.left) / bounds.width) * BOX.width;
    const y = ((event.clientY - bounds.top) / bounds.height) * BOX.height;
    return [
      clamp01((x - BOX.padding) / (BOX.width - 2 * BOX.padding)),
      clamp01(1 - (y - BOX.padding) / (BOX.height - 2 * BOX.padding)),
    ];
  };
  const add = (event: PointerEvent) => {
    if (event.target !== svg.current) return;
    const next = [...value, at(event)].sort(([a], [b]) => a - b);
    onChange(next, false);
  };
  const move = (event: PointerEvent) => {
    if (dragged === null) return;
    const [x, y] = at(event);
    const low = (value[dragged - 1]?.[0] ?? -GAP) + GAP;
    const high = (value[dragged + 1]?.[0] ?? 1 + GAP) - GAP;
    onChange(
      value.map((point, index) => (index === dragged ? [Math.min(high, Math.max(low, x)), y] : point)),
      true,
    );
  };
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <svg
        ref={svg}
        className="plot curve-field nodrag"
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        role="img"
        aria-label={`${label}: ${value.length} points. Click to add, drag to move, double-click to remove.`}
        onPointerDown={add}
        onPointerMove={move}
        onPointerUp={() => setDragged(null)}
      >
        <path className="plot-line tint-path" d={linePath(value, BOX)} pointerEvents="none" />
        {value.map((point, index) => {
          const [x, y] = toPixels(point, BOX);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: points are moved by pointer; exact values are in the document's JSON
            <circle
              key={`${point[0]}`}
              className="plot-dot tint-path"
              cx={x}
              cy={y}
              r={5}
              onPointerDown={(event) => {
                svg.current?.setPointerCapture(event.pointerId);
                setDragged(index);
              }}
              onDoubleClick={() =>
                value.length > 2 &&
                onChange(
                  value.filter((_, other) => other !== index),
                  false,
                )
              }
            />
          );
        })}
      </svg>
    </div>
  );
}

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));
