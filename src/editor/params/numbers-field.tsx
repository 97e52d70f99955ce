import { useEffect, useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import { parseNumber } from "./number-text.ts";
import type { FieldProps } from "./param-field.tsx";

type NumbersSpec = Extract<ParamSpec, { kind: "numbers" }>;

/** Numbers separated by spaces or semicolons; a comma may be a decimal one only beside digits without spaces. */
export function parseNumbers(text: string): number[] | null {
  const parts = text.split(/[\s;]+|,\s+|,$/).filter((part) => part !== "");
  // "999,799,599" is a list, not one number with two commas.
  const pieces = parts.flatMap((part) => (part.split(",").length > 2 ? part.split(",") : [part]));
  const values = pieces.map(parseNumber);
  return values.every((value) => value !== null) ? (values as number[]) : null;
}

/** With every digit: a list that is only looked at, or changed in one place, keeps its values. */
export const numbersText = (values: readonly number[]): string => values.join(" ");

export function NumbersField({ id, label, value, onChange }: FieldProps<NumbersSpec, readonly number[]>) {
  const written = numbersText(value);
  const [draft, setDraft] = useState(written);
  useEffect(() => setDraft(written), [written]);
  const parsed = parseNumbers(draft);
  const commit = () => parsed && numbersText(parsed) !== written && onChange(parsed, false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={`text-input code ${parsed ? "" : "invalid"}`}
        value={draft}
        spellCheck={false}
        aria-invalid={!parsed}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
      <p className={`field-note ${parsed ? "" : "error"}`}>
        {parsed ? messages.params.numbers : messages.params.notNumbers}
      </p>
    </div>
  );
}
