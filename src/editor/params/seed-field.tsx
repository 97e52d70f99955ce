import { useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { DiceIcon } from "../icons.tsx";
import type { FieldProps } from "./param-field.tsx";

type SeedSpec = Extract<ParamSpec, { kind: "seed" }>;

/** Digits only; what a number cannot hold exactly stays text. */
export function parseSeed(text: string): number | string | null {
  const digits = text.trim();
  if (!/^\d{1,20}$/.test(digits)) return null;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}

/** A seed anyone can read out: nine digits are plenty. */
export const randomSeed = (): number => Math.floor(Math.random() * 1e9);

export function SeedField({ id, label, value, onChange }: FieldProps<SeedSpec, number | string>) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const seed = draft === null ? null : parseSeed(draft);
    setDraft(null);
    if (seed !== null && seed !== value) onChange(seed, false);
  };
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <span className="with-button">
          <input
            id={id}
            className="text-input number"
            inputMode="numeric"
            autoComplete="off"
            value={draft ?? String(value)}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => event.key === "Enter" && commit()}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Another ${label}`}
            title="Another seed"
            onClick={() => onChange(randomSeed(), false)}
          >
            <DiceIcon />
          </button>
        </span>
      </div>
    </div>
  );
}
