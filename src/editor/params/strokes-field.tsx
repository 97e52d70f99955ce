import type { ParamSpec, Stroke } from "../../graph/node-type.ts";
import type { FieldProps } from "./param-field.tsx";

type StrokesSpec = Extract<ParamSpec, { kind: "strokes" }>;

/** How much is painted, and a way to start over. */
export function StrokesField({ id, label, value, onChange }: FieldProps<StrokesSpec, readonly Stroke[]>) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <button
        id={id}
        type="button"
        className="button"
        disabled={value.length === 0}
        onClick={() => onChange([], false)}
      >
        Clear {value.length === 1 ? "1 stroke" : `${value.length} strokes`}
      </button>
    </div>
  );
}
