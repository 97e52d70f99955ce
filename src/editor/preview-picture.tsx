import { useMemo } from "react";
import type { Preview } from "../runtime/protocol.ts";
import { bitmapUrl } from "./bitmap-url.ts";

/**
 * Shows a preview as it came; the browser scales it. Without a label it is decoration. A `<canvas>` would do as well,
 * but browsers make a layer of each, and with hundreds of them a frame of panning takes ten times as long.
 */
export function PreviewPicture({ preview, label, className }: { preview: Preview; label: string; className?: string }) {
  const { width, height } = preview;
  const src = useMemo(() => bitmapUrl(preview), [preview]);
  return (
    <img {...{ src, width, height }} alt={label} className={`preview-picture ${className ?? ""}`} draggable={false} />
  );
}
