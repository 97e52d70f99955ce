import { type MouseEvent, type PointerEvent, useState } from "react";
import { cutWires } from "../state/editing.ts";
import { selectNodes, useFlow } from "../state/flow-store.ts";
import { inside, linesCross } from "./geometry.ts";
import { canvasView, type Point } from "./view.ts";
import { drawnPoints } from "./wire-path.ts";

type Tool = "knife" | "lasso";

interface Stroke {
  readonly tool: Tool;
  /** On the screen. */
  readonly points: readonly Point[];
}

/** Less than this between two points of a stroke adds nothing. */
const STEP = 4;

/** Strokes drawn on empty canvas: with Ctrl a knife that cuts wires, with Alt a lasso that selects nodes. */
export function usePaneGestures() {
  const [stroke, setStroke] = useState<Stroke | null>(null);
  const handlers = {
    onPointerDownCapture: (event: PointerEvent<HTMLElement>) => {
      const tool = toolOf(event);
      if (!tool) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      setStroke({ tool, points: [pointOf(event)] });
    },
    // The canvas would pan.
    onMouseDownCapture: (event: MouseEvent<HTMLElement>) => {
      if (toolOf(event)) event.stopPropagation();
    },
    onPointerMoveCapture: (event: PointerEvent<HTMLElement>) => {
      if (!stroke) return;
      event.stopPropagation();
      const [point, last] = [pointOf(event), stroke.points.at(-1) as Point];
      if (Math.hypot(point.x - last.x, point.y - last.y) < STEP) return;
      setStroke({ ...stroke, points: [...stroke.points, point] });
    },
    onPointerUpCapture: (event: PointerEvent<HTMLElement>) => {
      if (!stroke) return;
      event.stopPropagation();
      setStroke(null);
      finish(stroke);
    },
    onPointerCancel: () => setStroke(null),
  };
  return { stroke, handlers };
}

function toolOf(event: MouseEvent<HTMLElement>): Tool | null {
  const pane = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
  if (!pane || event.button !== 0 || event.shiftKey) return null;
  if (event.ctrlKey || event.metaKey) return "knife";
  return event.altKey ? "lasso" : null;
}

const pointOf = ({ clientX, clientY }: MouseEvent): Point => ({ x: clientX, y: clientY });

function finish({ tool, points }: Stroke): void {
  const view = canvasView();
  if (!view || points.length < 2) return;
  const line = points.map((point) => view.toFlow(point));
  const { nodes, edges } = useFlow.getState();
  if (tool === "knife") {
    cutWires(edges.filter(({ id }) => linesCross(line, drawnPoints(id))).map(({ id }) => id));
    return;
  }
  const middle = ({ position, measured }: (typeof nodes)[number]): Point => ({
    x: position.x + (measured?.width ?? 0) / 2,
    y: position.y + (measured?.height ?? 0) / 2,
  });
  selectNodes(nodes.filter((node) => inside(middle(node), line)).map(({ id }) => id));
}

export function StrokeLine({ stroke }: { stroke: Stroke | null }) {
  if (!stroke) return null;
  const points = stroke.points.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <svg className={`stroke ${stroke.tool}`} aria-hidden="true">
      {stroke.tool === "lasso" ? <polygon points={points} /> : <polyline points={points} />}
    </svg>
  );
}
