import { useEffect, useState } from "react";
import { parseExpression } from "../../expression/index.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import type { FieldProps } from "./param-field.tsx";

type ExpressionSpec = Extract<ParamSpec, { kind: "expression" }>;

/** Text in the expression language, checked as one types; kept when it reads, restored by Escape. */
export function ExpressionField({ id, label, spec, value, onChange }: FieldProps<ExpressionSpec, string>) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const problem = expressionProblem(draft, spec.variables);
  const commit = () => problem === null && draft !== value && onChange(draft, false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className={`text-input code ${problem ? "invalid" : ""}`}
        rows={Math.min(5, 1 + Math.floor(draft.length / 34))}
        value={draft}
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-note`}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(value);
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          commit();
        }}
      />
      <p id={`${id}-note`} className={`field-note ${problem ? "error" : ""}`}>
        {problem ?? `Names: ${spec.variables.join(", ")}`}
      </p>
    </div>
  );
}

function expressionProblem(text: string, variables: readonly string[]): string | null {
  if (text.trim() === "") return null;
  const parsed = parseExpression(text);
  if (!parsed.ok) return `${parsed.error.message} (at character ${parsed.error.from + 1})`;
  const unknown = parsed.expression.names.find((name) => !variables.includes(name));
  return unknown ? `“${unknown}” is not one of ${variables.join(", ")}` : null;
}
