import { memo } from "react";
import { messages } from "../messages.ts";
import { changeFrame } from "../state/looks.ts";
import { EditableText } from "../top-bar/editable-text.tsx";
import { type FrameFlowNode, type NodeProps, NodeResizer } from "./flow.ts";
import { colourClass } from "./tints.ts";

const { marks: words } = messages;

/** A titled box behind nodes; dragged by its title, it takes along what is in it. */
export const FrameNode = memo(function FrameNode({ data, selected }: NodeProps<FrameFlowNode>) {
  const { frame } = data;
  return (
    <section
      className={`frame-mark ${colourClass(frame.color)} ${selected ? "selected" : ""}`}
      aria-label={frame.title}
    >
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={80}
        onResizeEnd={(_, { x, y, width, height }) =>
          changeFrame(frame.id, {
            x: Math.round(x),
            y: Math.round(y),
            width: Math.round(width),
            height: Math.round(height),
          })
        }
      />
      <header className="frame-header">
        <EditableText
          className="frame-title nodrag"
          label={words.frameTitle}
          value={frame.title}
          onChange={(title) => changeFrame(frame.id, { title })}
        />
      </header>
    </section>
  );
});
