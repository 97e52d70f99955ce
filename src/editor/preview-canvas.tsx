import { useLayoutEffect, useRef } from "react";
import type { Preview } from "../runtime/protocol.ts";

/** Draws a preview as it came; the browser scales it, nothing is ever read back. Without a label it is decoration. */
export function PreviewCanvas({ preview, label, className }: { preview: Preview; label: string; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    if (element.width !== preview.width) element.width = preview.width;
    if (element.height !== preview.height) element.height = preview.height;
    element.getContext("2d")?.putImageData(new ImageData(preview.rgba, preview.width, preview.height), 0, 0);
  }, [preview]);
  const spoken = label ? ({ role: "img", "aria-label": label } as const) : ({ "aria-hidden": true } as const);
  return <canvas ref={canvas} className={`preview-canvas ${className ?? ""}`} {...spoken} />;
}
