import type { ParamSpec } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import type { FieldProps } from "./param-field.tsx";

type EnumSpec = Extract<ParamSpec, { kind: "enum" }>;

export function EnumField({ id, label, spec, value, onChange }: FieldProps<EnumSpec, string>) {
  const chosen = spec.options.find((option) => option.value === value);
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value, false)}>
          {spec.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
          {!chosen && <option value={value}>{messages.params.unknownOption(value)}</option>}
        </select>
      </div>
      {chosen?.doc && <p className="field-note">{chosen.doc}</p>}
    </div>
  );
}
