import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { exact } from "../format.ts";

interface NumberInputProps {
  readonly id?: string;
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly integer?: boolean;
  readonly unit?: string;
  readonly onChange: (value: number) => void;
}

/** Exact entry: what is typed is taken on Enter or on leaving; Escape and nonsense restore; arrows step. */
export function NumberInput(props: NumberInputProps) {
  const { value, label, unit } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // An edit from elsewhere (undo, slider) wins over an unfinished draft.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft is dropped because the value changed
  useEffect(() => setDraft(null), [value]);

  const commit = () => {
    const typed = draft === null ? null : parseNumber(draft);
    setDraft(null);
    if (typed !== null && within(typed, props) !== value) props.onChange(within(typed, props));
  };
  const nudge = (event: KeyboardEvent, direction: number) => {
    event.preventDefault();
    const size = (props.step ?? (props.integer ? 1 : defaultStep(value))) * (event.shiftKey ? 10 : 1);
    setDraft(null);
    props.onChange(within(Number((value + direction * size).toPrecision(12)), props));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setDraft(null);
    else if (event.key === "ArrowUp") nudge(event, 1);
    else if (event.key === "ArrowDown") nudge(event, -1);
    else return;
    event.stopPropagation();
  };

  return (
    <span className="number-input">
      <input
        ref={input}
        id={props.id}
        type="text"
        inputMode="decimal"
        aria-label={props.id ? undefined : label}
        autoComplete="off"
        spellCheck={false}
        value={draft ?? exact(value)}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit && <span className="unit">{unit}</span>}
    </span>
  );
}

/** Accepts a decimal comma and a typographic minus, as people type and paste them. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace("−", "-").replace(",", ".");
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export function within(value: number, { min = -Infinity, max = Infinity, integer }: Range): number {
  return Math.min(max, Math.max(min, integer ? Math.round(value) : value));
}

/** A tenth of the value's own size, so that arrows are useful at 0.001 and at 500. */
const defaultStep = (value: number): number =>
  value === 0 ? 0.01 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
