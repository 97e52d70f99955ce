import { useState } from "react";

interface EditableTextProps {
  readonly value: string;
  readonly label: string;
  readonly className: string;
  readonly onChange: (value: string) => void;
}

/** Reads as text, edits in place: Enter and leaving keep, Escape restores. */
export function EditableText({ value, label, className, onChange }: EditableTextProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? value;
  const commit = () => {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== value) onChange(next);
  };
  return (
    <span className={`editable ${className}`} data-text={shown || " "}>
      <input
        aria-label={label}
        value={shown}
        spellCheck={false}
        size={1}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(null);
        }}
      />
    </span>
  );
}
