import type { ParamSpec } from "../../graph/node-type.ts";
import { exact } from "../format.ts";
import { NumberInput } from "./number-input.tsx";
import type { FieldProps } from "./param-field.tsx";

type NumberSpec = Extract<ParamSpec, { kind: "number" | "integer" }>;

/** Exact entry, and a slider where a range is known. */
export function NumberField({ id, label, spec, value, onChange }: FieldProps<NumberSpec, number>) {
  const range =
    spec.soft ?? (spec.min !== undefined && spec.max !== undefined ? ([spec.min, spec.max] as const) : null);
  const integer = spec.kind === "integer";
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <NumberInput
          id={id}
          label={label}
          value={value}
          min={spec.min}
          max={spec.max}
          step={spec.step}
          integer={integer}
          unit={spec.unit}
          onChange={(next) => onChange(next, false)}
        />
      </div>
      {range && (
        <>
          <Slider range={range} step={stepOf(spec, range)} value={value} label={label} onChange={onChange} />
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
  readonly value: number;
  readonly label: string;
  readonly onChange: (value: number, merge: boolean) => void;
}

function Slider({ range: [min, max], step, value, label, onChange }: SliderProps) {
  const part = Math.min(1, Math.max(0, (value - min) / (max - min || 1)));
  return (
    <input
      className="slider"
      type="range"
      aria-label={`${label}, slider`}
      min={min}
      max={max}
      step={step}
      value={value}
      style={{ "--part": `${part * 100}%` } as React.CSSProperties}
      onChange={(event) => onChange(Number(event.target.value), true)}
    />
  );
}

/** Whole numbers for integers; else two hundred stops over the range, rounded to a power of ten. */
function stepOf(spec: NumberSpec, [min, max]: readonly [number, number]): number {
  if (spec.step) return spec.step;
  return spec.kind === "integer" ? 1 : 10 ** Math.floor(Math.log10((max - min) / 200));
}
