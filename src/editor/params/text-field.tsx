import { useEffect, useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import type { FieldProps } from "./param-field.tsx";

export type TextSpec = Extract<ParamSpec, { kind: "text" }>;

export function TextField({ id, label, spec, value, onChange }: FieldProps<TextSpec, string>) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => draft !== value && onChange(draft, false);
  const shared = { id, value: draft, onBlur: commit, spellCheck: false };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {spec.multiline ? (
        <textarea {...shared} className="text-input" rows={4} onChange={(event) => setDraft(event.target.value)} />
      ) : (
        <input
          {...shared}
          className="text-input"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && commit()}
        />
      )}
    </div>
  );
}
