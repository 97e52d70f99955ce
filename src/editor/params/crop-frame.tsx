import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { AssetRef, GraphNode } from "../../graph/document.ts";
import { fillParams } from "../../graph/node-type.ts";
import { registry } from "../../nodes/registry.ts";
import { useAssetUrl } from "../canvas/node-picture.tsx";
import { messages } from "../messages.ts";
import { execute } from "../state/document-store.ts";
import { type CropParams, cropOf, frameOf, moveFrame, resizeFrame, type Size } from "./crop.ts";
import { useGesture } from "./gesture.ts";

interface CropFrameProps {
  readonly node: GraphNode;
  readonly asset: AssetRef;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The whole picture with a frame on the part that is kept: dragged, sized at its corner, or moved with the arrow keys. */
export function CropFrame({ node, asset }: CropFrameProps) {
  const url = useAssetUrl(asset);
  const [picture, setPicture] = useState<Size | null>(null);
  const definition = registry.get(node.type);
  const crop = definition ? cropOf(fillParams(definition, node.params)) : null;
  if (!url || !crop) return null;
  const set = (change: Partial<CropParams>, merge: boolean) =>
    execute({ type: "setParams", id: node.id, params: { ...change } }, { merge });
  return (
    <div className="crop">
      <img
        src={url}
        alt={asset.name}
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setPicture({ width, height })}
      />
      {picture && <Frame picture={picture} crop={crop} onChange={set} />}
    </div>
  );
}

interface FrameProps {
  readonly picture: Size;
  readonly crop: CropParams;
  readonly onChange: (change: Partial<CropParams>, merge: boolean) => void;
}

function Frame({ picture, crop, onChange }: FrameProps) {
  const gesture = useGesture();
  const drag = useRef<{ x: number; y: number; crop: CropParams; corner: boolean } | null>(null);
  const frame = frameOf(crop, picture);
  if (!frame)
    return (
      <p className="crop-note">{messages.crop.tooLarge(crop.width, crop.height, picture.width, picture.height)}</p>
    );
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const start = (corner: boolean) => (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, crop, corner };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const from = drag.current;
    const shown = event.currentTarget.closest(".crop")?.getBoundingClientRect();
    if (!from || !shown) return;
    const scale = picture.width / shown.width;
    const by = [(event.clientX - from.x) * scale, (event.clientY - from.y) * scale] as const;
    onChange((from.corner ? resizeFrame : moveFrame)(from.crop, picture, by), gesture.next());
  };
  const end = () => {
    drag.current = null;
    gesture.end();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.altKey ? 1 : 8;
    const by = [arrow[0] * step, arrow[1] * step] as const;
    onChange((event.shiftKey ? resizeFrame : moveFrame)(crop, picture, by), gesture.next());
  };
  return (
    <div
      className="crop-frame"
      role="slider"
      tabIndex={0}
      aria-label={messages.crop.frame}
      aria-description={messages.crop.keys}
      aria-valuenow={Math.round(frame.left)}
      aria-valuemin={0}
      aria-valuemax={picture.width}
      aria-valuetext={messages.crop.value(frame)}
      style={{
        left: percent(frame.left, picture.width),
        top: percent(frame.top, picture.height),
        width: percent(frame.width, picture.width),
        height: percent(frame.height, picture.height),
      }}
      onPointerDown={start(false)}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKeyDown}
      onKeyUp={gesture.end}
    >
      {crop.fit === "crop" && (
        <span className="crop-corner" onPointerDown={start(true)} onPointerMove={move} onPointerUp={end} />
      )}
    </div>
  );
}
