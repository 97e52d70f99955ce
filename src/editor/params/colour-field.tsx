import { useEffect, useState } from "react";
import { messages } from "../messages.ts";
import { useGesture } from "./gesture.ts";
import type { FieldProps } from "./param-field.tsx";
import type { TextSpec } from "./text-field.tsx";

/** `#RGB` and `rrggbb` are what people paste; null where it is no colour. */
export function parseHex(text: string): string | null {
  const digits = text.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${[...digits].map((digit) => digit + digit).join("")}` : null;
}

/** The browser's colour picker beside exact entry. */
export function ColourField({ id, label, value, onChange }: FieldProps<TextSpec, string>) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const gesture = useGesture();
  const typed = parseHex(draft);
  const commit = () => (typed ? typed !== value && onChange(typed, false) : setDraft(value));
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <span className="with-button">
          <input
            id={id}
            className={`text-input code ${typed ? "" : "invalid"}`}
            value={draft}
            spellCheck={false}
            aria-invalid={!typed}
            title={typed ? undefined : messages.params.notAColour}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => event.key === "Enter" && commit()}
          />
          <input
            className="colour-swatch"
            type="color"
            aria-label={messages.params.chooseColour(label)}
            value={parseHex(value) ?? "#ffffff"}
            onChange={(event) => onChange(event.target.value, gesture.next())}
            onBlur={gesture.end}
          />
        </span>
      </div>
    </div>
  );
}
