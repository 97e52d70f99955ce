import type { Stroke } from "../../graph/node-type.ts";

/** Draws strokes as the mask will have them: later ones over earlier ones, erasing what lies below. */
export function drawStrokes(canvas: HTMLCanvasElement, strokes: readonly Stroke[], colour: string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.globalCompositeOperation = stroke.erase ? "destination-out" : "source-over";
    context.beginPath();
    trace(context, stroke, canvas.width, canvas.height);
  }
  context.globalCompositeOperation = "source-over";
}

function trace(context: CanvasRenderingContext2D, stroke: Stroke, width: number, height: number): void {
  const points = stroke.points.map(([x, y]) => [x * width, y * height] as const);
  const first: readonly [number, number] = points[0] ?? [0, 0];
  const last = points.at(-1) ?? first;
  if (stroke.form) {
    const [w, h] = [Math.abs(last[0] - first[0]), Math.abs(last[1] - first[1])];
    const [x, y] = [Math.min(first[0], last[0]), Math.min(first[1], last[1])];
    if (stroke.form === "rectangle") context.rect(x, y, w, h);
    else context.ellipse(x + w / 2, y + h / 2, w / 2, h / 2, 0, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.lineWidth = 2 * stroke.radius * Math.min(width, height);
  context.moveTo(...first);
  // A line of no length has round ends, and so is a dot.
  for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
  context.stroke();
}

/** Points nearer than this to the last one (in shares of the picture) add nothing that can be seen. */
const NEAR = 0.004;

export const farEnough = (points: Stroke["points"], [x, y]: readonly [number, number]): boolean => {
  const last = points.at(-1);
  return !last || Math.hypot(x - last[0], y - last[1]) >= NEAR;
};

/** Positions are kept to four digits: a tenth of a pixel at a thousand pixels. */
export const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
