import { useLayoutEffect, useRef } from "react";
import type { Preview } from "../runtime/protocol.ts";
import { bitmapFile } from "./bitmap-file.ts";

/**
 * Shows a preview as it came; the browser scales it. Without a label it is decoration. A `<canvas>` would do as well,
 * but browsers make a layer of each, and with hundreds of them a frame of panning takes ten times as long.
 */
export function PreviewPicture({ preview, label, className }: { preview: Preview; label: string; className?: string }) {
  const image = useRef<HTMLImageElement>(null);
  useLayoutEffect(() => {
    if (!image.current) return;
    const url = URL.createObjectURL(bitmapFile(preview));
    // Imperatively: the picture before stays until this one is there.
    image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [preview]);
  const { width, height } = preview;
  return (
    <img
      ref={image}
      {...{ width, height }}
      alt={label}
      className={`preview-picture ${className ?? ""}`}
      draggable={false}
    />
  );
}
