import { type CSSProperties, useState } from "react";
import type { GraphNode } from "../../graph/document.ts";
import { CompareIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import type { NodeRun } from "../state/node-runs.ts";
import { usePortPicture } from "./node-pictures.ts";

/** Before and after in one frame, divided by a line that is dragged, or moved with the arrow keys. */
export function ComparePicture({ node, run }: { node: GraphNode; run: NodeRun }) {
  const after = usePortPicture(node, "image", run);
  const before = usePortPicture(node, "before", run);
  const [part, setPart] = useState(45);
  if (!after) return <span className="picture-empty">{messages.canvas.notRun}</span>;
  const style = { "--part": `${part}%` } as CSSProperties;
  return (
    <div className="compare nodrag" style={style}>
      <PreviewPicture preview={after.preview} label={messages.canvas.result} />
      {before && (
        <>
          <PreviewPicture className="compare-before" preview={before.preview} label={messages.canvas.before} />
          <span className="compare-line" aria-hidden="true">
            <span className="compare-knob">
              <CompareIcon />
            </span>
          </span>
          <input
            type="range"
            min={0}
            max={100}
            value={part}
            aria-label={messages.canvas.shareBefore}
            onChange={(event) => setPart(Number(event.target.value))}
          />
        </>
      )}
    </div>
  );
}
