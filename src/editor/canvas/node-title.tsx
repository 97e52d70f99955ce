import { useEffect, useRef } from "react";
import { messages } from "../messages.ts";
import { execute } from "../state/document-store.ts";
import { endRenaming, startRenaming, useRenaming } from "../state/renaming.ts";

/** The name in a node's header; a double-click, or F2, edits it in place. Enter and leaving keep, Escape restores. */
export function NodeTitle({ id, label, doc }: { id: string; label: string; doc: string | undefined }) {
  const editing = useRenaming((state) => state.id === id);
  if (editing) return <TitleField id={id} label={label} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard a node is renamed by F2
    <span
      className="node-title"
      title={doc}
      onDoubleClick={(event) => {
        event.stopPropagation();
        startRenaming(id);
      }}
    >
      {label}
    </span>
  );
}

function TitleField({ id, label }: { id: string; label: string }) {
  const field = useRef<HTMLInputElement>(null);
  const kept = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (keep: boolean) => {
    if (kept.current) return;
    kept.current = true;
    const title = field.current?.value.trim() ?? label;
    endRenaming();
    if (keep && title !== label) execute({ type: "renameNode", id, title });
  };
  return (
    <input
      ref={field}
      className="node-title-field nodrag nopan"
      aria-label={messages.node.name}
      defaultValue={label}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
        if (event.key === "Enter" || event.key === "Escape")
          event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
      }}
    />
  );
}
