import { useLayoutEffect, useMemo, useRef } from "react";
import type { TensorData } from "../../runtime/protocol.ts";
import { figure } from "../format.ts";
import { messages } from "../messages.ts";
import { heatColour, type Plane, pixelsOf, planeOf, scaleOf } from "../plots/heat-map.ts";

interface PlaneCanvasProps {
  readonly tensor: TensorData;
  readonly plane: Plane;
  readonly map: "heat" | "grey";
  readonly label: string;
}

/** One plane of a tensor, in grey or as a heat map. */
export function PlaneCanvas({ tensor, plane, map, label }: PlaneCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const data = useMemo(() => planeOf(tensor, plane), [tensor, plane]);
  useLayoutEffect(() => {
    if (!data || !canvas.current) return;
    canvas.current.width = data.width;
    canvas.current.height = data.height;
    canvas.current.getContext("2d")?.putImageData(pixelsOf(data, map, scaleOf(data.values)), 0, 0);
  }, [data, map]);
  const name = `${label}, ${messages.dock.wire.views[map]}`;
  return <canvas ref={canvas} className="preview-picture" role="img" aria-label={name} />;
}

/** What the legend of a plane ends with. */
export function scaleFor(tensor: TensorData, plane: Plane): number {
  const data = planeOf(tensor, plane);
  return data ? scaleOf(data.values) : 0;
}

/** From the most negative to the most positive value, zero in the middle. */
export function HeatLegend({ scale }: { scale: number }) {
  const stops = Array.from({ length: 17 }, (_, index) => {
    const part = index / 16;
    return `rgb(${heatColour((2 * part - 1) * scale, scale).join(" ")}) ${part * 100}%`;
  });
  return (
    <div className="heat-legend">
      <span className="code">{figure(-scale)}</span>
      <span className="heat-bar" style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }} />
      <span className="code">0</span>
      <span className="code">{figure(scale)}</span>
    </div>
  );
}
