import type { ParamSpec } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import type { FieldProps } from "./param-field.tsx";

type BooleanSpec = Extract<ParamSpec, { kind: "boolean" }>;

export function BooleanField({ id, label, value, onChange }: FieldProps<BooleanSpec, boolean>) {
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <button
          id={id}
          type="button"
          role="switch"
          aria-checked={value}
          className={`switch ${value ? "on" : ""}`}
          onClick={() => onChange(!value, false)}
        >
          {value ? messages.params.on : messages.params.off}
        </button>
      </div>
    </div>
  );
}
