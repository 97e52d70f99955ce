import type { ReactNode } from "react";
import type { OnnxTensor } from "../../graph/onnx-header.ts";
import { type CardDraft, describeTensor } from "../card-draft.ts";
import { messages } from "../messages.ts";

type TextName = { [K in keyof CardDraft]: CardDraft[K] extends string | number ? K : never }[keyof CardDraft] &
  keyof typeof messages.modelCard.fields;
type ChoiceName = Exclude<TextName, "title" | "multipleOf" | "numTrainTimesteps">;

interface DraftProps {
  readonly draft: CardDraft;
  readonly change: (part: Partial<CardDraft>) => void;
}

/** One part of the draft, typed. */
export function DraftText({ name, draft, change }: DraftProps & { readonly name: TextName }) {
  const { fields, hints } = messages.modelCard;
  const number = typeof draft[name] === "number";
  return (
    <Row label={fields[name]} hint={(hints as Partial<Record<TextName, string>>)[name]}>
      <input
        className="text-input"
        value={String(draft[name])}
        spellCheck={false}
        onChange={({ target: { value } }) => change({ [name]: number ? Number(value) : value })}
      />
    </Row>
  );
}

interface DraftChoiceProps<K extends ChoiceName> extends DraftProps {
  readonly name: K;
  readonly options: Readonly<Record<CardDraft[K], string>>;
  /** Where other parts follow from the choice. */
  readonly onChange?: (value: CardDraft[K]) => void;
}

/** One part of the draft, chosen. */
export function DraftChoice<K extends ChoiceName>({ name, options, draft, change, onChange }: DraftChoiceProps<K>) {
  return (
    <Row label={messages.modelCard.fields[name]}>
      <Options
        value={draft[name]}
        options={options}
        onChange={onChange ?? ((value) => change({ [name]: value } as Partial<CardDraft>))}
      />
    </Row>
  );
}

interface TensorsProps<T extends string> {
  readonly title: string;
  readonly tensors: readonly OnnxTensor[];
  readonly carries: Readonly<Record<string, T>>;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (carries: Readonly<Record<string, T>>) => void;
}

/** What each tensor of the file carries. */
export function Tensors<T extends string>({ title, tensors, carries, options, onChange }: TensorsProps<T>) {
  return (
    <fieldset className="card-tensors">
      <legend>{title}</legend>
      {tensors.map((tensor) => (
        <Row key={tensor.name} label={tensor.name} hint={describeTensor(tensor)} code>
          <Options
            value={carries[tensor.name] ?? ""}
            options={options}
            onChange={(value) => onChange({ ...carries, [tensor.name]: value as T })}
          />
        </Row>
      ))}
    </fieldset>
  );
}

interface RowProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly code?: boolean;
  readonly children: ReactNode;
}

const Row = ({ label, hint, code, children }: RowProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
  <label className="card-row">
    <span>
      {label}
      {hint && <small className={code ? "code" : undefined}>{hint}</small>}
    </span>
    {children}
  </label>
);

interface OptionsProps<T extends string> {
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

function Options<T extends string>({ value, options, onChange }: OptionsProps<T>) {
  return (
    <select className="select" value={value} onChange={(event) => onChange(event.target.value as T)}>
      {(Object.entries(options) as [T, string][]).map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
      {!Object.hasOwn(options, value) && <option value={value}>{messages.modelCard.choose}</option>}
    </select>
  );
}
