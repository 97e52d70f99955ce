import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, toPixels, toUnit } from "../plots/line.ts";
import { useGesture } from "./gesture.ts";
import { NumberInput } from "./number-input.tsx";
import { stepSize, tidy } from "./number-text.ts";
import {
  type CurveKind,
  canRemove,
  insertPoint,
  isFixed,
  movePoint,
  type Point,
  removePoint,
  splitAfter,
} from "./points.ts";

interface PointPlaneProps {
  readonly label: string;
  readonly kind: CurveKind;
  readonly points: readonly Point[];
  readonly box: PlotBox;
  readonly tint: string;
  /** Names of the axes, as symbols. */
  readonly axes: readonly [string, string];
  readonly onChange: (points: readonly Point[], merge: boolean) => void;
  /** Drawn behind the curve. */
  readonly backdrop?: ReactNode;
}

/** Of arrow keys, in units of the square. */
const STEP = 0.01;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/**
 * A curve of points in the unit square. By pointer: a click adds, a drag moves, a double click removes. By keyboard:
 * Tab goes from point to point, arrows move, Insert or + splits, Delete removes. Exact values are typed below.
 */
export function PointPlane({ label, kind, points, box, tint, axes, onChange, backdrop }: PointPlaneProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const gesture = useGesture();
  const selected = chosen !== null && chosen < points.length ? chosen : null;

  const placeOf = (event: PointerEvent): Point => {
    const bounds = svg.current?.getBoundingClientRect();
    if (!bounds) return [0, 0];
    const pixel = [
      ((event.clientX - bounds.left) / bounds.width) * box.width,
      ((event.clientY - bounds.top) / bounds.height) * box.height,
    ] as const;
    return toUnit(pixel, box);
  };
  const choose = (index: number) => {
    setChosen(index);
    // Once React has drawn the point, keys go to it.
    requestAnimationFrame(() => svg.current?.querySelectorAll<SVGElement>(".point")[index]?.focus());
  };
  const replace = (next: { points: readonly Point[]; index: number }) => {
    onChange(next.points, false);
    choose(next.index);
  };
  const remove = (index: number) => {
    if (!canRemove(points, index, kind)) return;
    onChange(removePoint(points, index), false);
    choose(Math.max(0, index - 1));
  };
  const move = (index: number, to: Point, merge: boolean) => {
    const next = movePoint(points, index, to, kind);
    if (next !== points) onChange(next, merge);
  };
  const startDrag = (index: number) => (event: PointerEvent) => {
    event.stopPropagation();
    setChosen(index);
    if (isFixed(points, index, kind)) return;
    svg.current?.setPointerCapture(event.pointerId);
    setDragged(index);
  };
  const endDrag = () => {
    setDragged(null);
    gesture.end();
  };
  const onKeyDown = (index: number) => (event: KeyboardEvent) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (dx || dy) {
      const size = stepSize(STEP, event);
      const [x, y] = points[index] ?? [0, 0];
      move(index, [tidy(x + dx * size), tidy(y + dy * size)], gesture.next());
    } else if (event.key === "Insert" || event.key === "+") replace(splitAfter(points, index));
    else if (event.key === "Delete" || event.key === "Backspace") remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="point-plane">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn into */}
      <svg
        ref={svg}
        className={`plot editable-plot tint-${tint} nodrag`}
        viewBox={`0 0 ${box.width} ${box.height}`}
        role="group"
        aria-label={messages.params.plane(label, points.length)}
        onPointerDown={(event) => event.button === 0 && replace(insertPoint(points, placeOf(event), kind))}
        onPointerMove={(event) => dragged !== null && move(dragged, placeOf(event), gesture.next())}
        onPointerUp={endDrag}
        onPointerCancel={endDrag}
      >
        <g pointerEvents="none">
          {backdrop}
          <path className={`plot-line tint-${tint}`} d={linePath(points, box)} />
        </g>
        {points.map((point, index) => {
          const [cx, cy] = toPixels(point, box);
          const [x, y] = point;
          return (
            <g
              // biome-ignore lint/suspicious/noArrayIndexKey: a point is moved while it is held; its place in the list stays
              key={index}
              className={`point ${index === selected ? "chosen" : ""} ${isFixed(points, index, kind) ? "fixed" : ""}`}
              role="slider"
              tabIndex={0}
              aria-label={messages.params.point(index + 1, points.length)}
              aria-valuemin={0}
              aria-valuemax={1}
              aria-valuenow={x}
              aria-valuetext={`${axes[0]} ${x}, ${axes[1]} ${y}`}
              aria-readonly={isFixed(points, index, kind) || undefined}
              onFocus={() => setChosen(index)}
              onPointerDown={startDrag(index)}
              onDoubleClick={() => remove(index)}
              onKeyDown={onKeyDown(index)}
              onKeyUp={gesture.end}
            >
              <circle className="point-target" cx={cx} cy={cy} r={11} />
              <circle className="plot-dot" cx={cx} cy={cy} r={5} />
            </g>
          );
        })}
      </svg>
      <PointRow
        {...{ points, kind, axes, selected, onChange, remove, label }}
        onSplit={(i) => replace(splitAfter(points, i))}
      />
    </div>
  );
}

interface PointRowProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly kind: CurveKind;
  readonly axes: readonly [string, string];
  readonly selected: number | null;
  readonly onChange: (points: readonly Point[], merge: boolean) => void;
  readonly onSplit: (index: number) => void;
  readonly remove: (index: number) => void;
}

/** The chosen point in figures; always there, so that nothing jumps. */
function PointRow({ points, kind, axes, selected, onChange, onSplit, remove, label }: PointRowProps) {
  const point = selected === null ? undefined : points[selected];
  const fixed = selected === null || isFixed(points, selected, kind);
  const set = (axis: 0 | 1) => (value: number, merge: boolean) => {
    if (!point || selected === null) return;
    const to: Point = axis === 0 ? [value, point[1]] : [point[0], value];
    onChange(movePoint(points, selected, to, kind), merge);
  };
  const { pointHint, addPoint, removePoint: removeLabel } = messages.params;
  return (
    <div className="point-row">
      {!point || fixed ? (
        <span className="field-note">{point ? messages.params.fixedPoint : pointHint}</span>
      ) : (
        axes.map((axis, at) => (
          <span className="point-value" key={axis}>
            <span aria-hidden="true">{axis}</span>
            <NumberInput
              label={`${label}: ${axis}`}
              value={point[at] ?? 0}
              min={0}
              max={1}
              step={STEP}
              onChange={set(at as 0 | 1)}
            />
          </span>
        ))
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={addPoint}
        title={addPoint}
        onClick={() => onSplit(selected ?? 0)}
      >
        +
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={removeLabel}
        title={removeLabel}
        disabled={selected === null || !canRemove(points, selected, kind)}
        onClick={() => selected !== null && remove(selected)}
      >
        −
      </button>
    </div>
  );
}
