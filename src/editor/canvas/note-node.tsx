import { memo, useEffect, useRef, useState } from "react";
import { messages } from "../messages.ts";
import { changeNote } from "../state/looks.ts";
import { type NodeProps, NodeResizer, type NoteFlowNode } from "./flow.ts";

const { marks: words } = messages;

/** Words beside the graph. Plain text: nothing in a graph is ever run or fetched. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteFlowNode>) {
  const { note } = data;
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // A new note waits for its words.
  useEffect(() => {
    if (note.text === "" && selected) field.current?.focus();
  }, [note.text, selected]);
  const commit = () => {
    if (draft !== null && draft !== note.text) changeNote(note.id, { text: draft });
    setDraft(null);
  };
  const text = draft ?? note.text;
  return (
    <aside className={`note-mark ${selected ? "selected" : ""}`} style={{ width: note.width }} aria-label={words.note}>
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={40}
        onResizeEnd={(_, { x, y, width }) =>
          changeNote(note.id, { x: Math.round(x), y: Math.round(y), width: Math.round(width) })
        }
      />
      {/* As tall as its words: the same text lies behind, in the flow. */}
      <div className="note-size" aria-hidden="true">
        {`${text || words.notePlaceholder}\n`}
      </div>
      <textarea
        ref={field}
        className="nodrag nowheel"
        aria-label={words.note}
        placeholder={words.notePlaceholder}
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
    </aside>
  );
});
