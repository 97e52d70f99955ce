import type { KeyboardEvent } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { exact } from "../format.ts";
import { messages } from "../messages.ts";
import { useGesture } from "./gesture.ts";
import { NumberInput } from "./number-input.tsx";
import { stepSize, tidy, within } from "./number-text.ts";
import type { FieldProps } from "./param-field.tsx";

type NumberSpec = Extract<ParamSpec, { kind: "number" | "integer" }>;

/** Exact entry, and a slider where a range is known. */
export function NumberField({ id, label, spec, value, onChange }: FieldProps<NumberSpec, number>) {
  const range =
    spec.soft ?? (spec.min !== undefined && spec.max !== undefined ? ([spec.min, spec.max] as const) : null);
  const { min, max, step, unit } = spec;
  const integer = spec.kind === "integer";
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <NumberInput {...{ id, label, value, min, max, step, integer, unit, onChange }} />
      </div>
      {range && (
        <>
          <Slider range={range} step={sliderStep(spec, range)} {...{ integer, value, label, onChange }} />
          <div className="range-ends" aria-hidden="true">
            <span>{exact(range[0])}</span>
            <span>{exact(range[1])}</span>
          </div>
        </>
      )}
    </div>
  );
}

interface SliderProps {
  readonly range: readonly [number, number];
  readonly step: number;
  readonly integer: boolean;
  readonly value: number;
  readonly label: string;
  readonly onChange: (value: number, merge: boolean) => void;
}

/** Arrow keys step as beside it in the number: Shift coarser, Alt finer. */
function Slider({ range: [min, max], step, integer, value, label, onChange }: SliderProps) {
  const gesture = useGesture();
  const part = Math.min(1, Math.max(0, (value - min) / (max - min || 1)));
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const next = tidy(value + direction * stepSize(step, event, integer));
    onChange(within(next, { min, max, integer }), gesture.next());
  };
  return (
    <input
      className="slider"
      type="range"
      aria-label={messages.params.slider(label)}
      min={min}
      max={max}
      step={integer ? 1 : "any"}
      value={value}
      style={{ "--part": `${part * 100}%` } as React.CSSProperties}
      onChange={(event) => onChange(roundTo(Number(event.target.value), step), gesture.next())}
      onKeyDown={onKeyDown}
      onKeyUp={gesture.end}
      onPointerUp={gesture.end}
      onBlur={gesture.end}
    />
  );
}

const roundTo = (value: number, step: number): number => tidy(Math.round(value / step) * step);

/** Whole numbers for integers; else two hundred stops over the range, rounded to a power of ten. */
function sliderStep(spec: NumberSpec, [min, max]: readonly [number, number]): number {
  if (spec.step) return spec.step;
  return spec.kind === "integer" ? 1 : 10 ** Math.floor(Math.log10((max - min) / 200));
}
