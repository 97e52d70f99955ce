import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Stroke } from "../../graph/node-type.ts";
import { UndoIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { drawStrokes, farEnough, rounded } from "./mask-drawing.ts";
import { MaskPicture, type PictureSource } from "./mask-picture.tsx";

type Tool = keyof typeof messages.mask.tools;
type Place = readonly [number, number];

interface MaskPainterProps {
  readonly label: string;
  readonly strokes: readonly Stroke[];
  readonly source: PictureSource;
  readonly onChange: (strokes: readonly Stroke[]) => void;
}

/** Of the drawing surface, px on its longer side; the mask itself has the size of its picture. */
const RESOLUTION = 512;
const BRUSH = { min: 0.005, max: 0.25, normal: 0.05 } as const;
/** A step of the arrow keys, as a share of the picture; Shift is larger. */
const STEP = { fine: 0.02, coarse: 0.1 } as const;
const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Paints a mask over its picture: brush, eraser, rectangle, ellipse. One stroke is one undo step. By keyboard arrows
 * move a cross, Space puts the tool down and lifts it.
 */
export function MaskPainter({ label, strokes, source, onChange }: MaskPainterProps) {
  const [tool, setTool] = useState<Tool>("brush");
  const [erase, setErase] = useState(false);
  const [radius, setRadius] = useState<number>(BRUSH.normal);
  const [aspect, setAspect] = useState(1);
  const [cursor, setCursor] = useState<Place | null>(null);
  const [draft, setDraft] = useState<Stroke | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = aspect >= 1 ? [RESOLUTION, RESOLUTION / aspect] : [RESOLUTION * aspect, RESOLUTION];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas of another size is empty
  useEffect(() => {
    const element = canvas.current;
    if (element) drawStrokes(element, draft ? [...strokes, draft] : strokes, maskColour(element));
  }, [strokes, draft, aspect]);

  const begin = (at: Place) =>
    setDraft(tool === "brush" ? { radius, erase, points: [at] } : { radius, erase, form: tool, points: [at, at] });
  const extend = (at: Place) =>
    setDraft((stroke) => {
      if (!stroke) return null;
      if (stroke.form) return { ...stroke, points: [stroke.points[0] ?? at, at] };
      return farEnough(stroke.points, at) ? { ...stroke, points: [...stroke.points, at] } : stroke;
    });
  const finish = () => {
    if (draft) onChange([...strokes, draft]);
    setDraft(null);
  };
  const placeOf = (event: PointerEvent): Place => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [rounded((event.clientX - left) / width), rounded((event.clientY - top) / height)];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    const at = cursor ?? [0.5, 0.5];
    if (dx || dy) {
      const step = event.shiftKey ? STEP.coarse : STEP.fine;
      const next: Place = [rounded(at[0] + dx * step), rounded(at[1] + dy * step)];
      setCursor(next);
      if (draft) extend(next);
    } else if (event.key === " " || event.key === "Enter") {
      if (draft) finish();
      else begin(at);
    } else if (event.key === "Escape" && draft) setDraft(null);
    else if (event.key === "Delete" || event.key === "Backspace") onChange(strokes.slice(0, -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="mask-painter">
      <Tools {...{ tool, setTool, erase, setErase, strokes, onChange }} />
      <div
        className="mask-surface"
        style={{ aspectRatio: aspect }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: painted on by keyboard, as the description says
        tabIndex={0}
        role="application"
        aria-label={messages.mask.surface(label, strokes.length)}
        aria-description={messages.mask.keys}
        onKeyDown={onKeyDown}
        onFocus={() => setCursor((at) => at ?? [0.5, 0.5])}
        onBlur={() => setCursor(null)}
      >
        <MaskPicture source={source} onAspect={setAspect} />
        <canvas
          ref={canvas}
          width={Math.round(size[0] ?? RESOLUTION)}
          height={Math.round(size[1] ?? RESOLUTION)}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            begin(placeOf(event));
          }}
          onPointerMove={(event) => {
            setCursor(placeOf(event));
            if (draft) extend(placeOf(event));
          }}
          onPointerUp={finish}
          onPointerCancel={() => setDraft(null)}
          onPointerLeave={() => !draft && setCursor(null)}
        />
        {cursor && <Cursor at={cursor} aspect={aspect} radius={tool === "brush" ? radius : 0.01} />}
      </div>
      <label className="mask-size">
        <span>{messages.mask.size}</span>
        <input
          className="slider"
          type="range"
          disabled={tool !== "brush"}
          min={BRUSH.min}
          max={BRUSH.max}
          step={0.005}
          value={radius}
          style={{ "--part": `${((radius - BRUSH.min) / (BRUSH.max - BRUSH.min)) * 100}%` } as React.CSSProperties}
          onChange={(event) => setRadius(Number(event.target.value))}
        />
      </label>
    </div>
  );
}

interface ToolsProps {
  readonly tool: Tool;
  readonly setTool: (tool: Tool) => void;
  readonly erase: boolean;
  readonly setErase: (erase: boolean) => void;
  readonly strokes: readonly Stroke[];
  readonly onChange: (strokes: readonly Stroke[]) => void;
}

function Tools({ tool, setTool, erase, setErase, strokes, onChange }: ToolsProps) {
  const { tools, eraser, undo, clear, toolbar } = messages.mask;
  /** What “Clear” took, until another mask is cleared: it is a stroke like any other to take back. */
  const [cleared, setCleared] = useState<readonly Stroke[]>([]);
  const back = strokes.length === 0 ? cleared : strokes.slice(0, -1);
  return (
    <div className="mask-tools" role="toolbar" aria-label={toolbar}>
      {Object.entries(tools).map(([name, title]) => (
        <button
          key={name}
          type="button"
          className="button small"
          aria-pressed={tool === name}
          onClick={() => setTool(name as Tool)}
        >
          {title}
        </button>
      ))}
      <button type="button" className="button small" aria-pressed={erase} onClick={() => setErase(!erase)}>
        {eraser}
      </button>
      <span className="spacer" />
      <button
        type="button"
        className="icon-button"
        aria-label={undo}
        title={undo}
        disabled={strokes.length + cleared.length === 0}
        onClick={() => {
          if (strokes.length === 0) setCleared([]);
          onChange(back);
        }}
      >
        <UndoIcon />
      </button>
      <button
        type="button"
        className="button small"
        disabled={strokes.length === 0}
        onClick={() => {
          setCleared(strokes);
          onChange([]);
        }}
      >
        {clear}
      </button>
    </div>
  );
}

/** The brush at its size, or a cross where a shape begins. */
function Cursor({ at: [x, y], aspect, radius }: { at: Place; aspect: number; radius: number }) {
  const share = (2 * radius * 100) / Math.max(1, aspect);
  return (
    <span
      className="mask-cursor"
      style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${share}%` }}
      aria-hidden="true"
    />
  );
}

/** Drawn with the token of masks, half seen through (by the element's opacity). */
const maskColour = (element: HTMLElement): string => getComputedStyle(element).getPropertyValue("color");
