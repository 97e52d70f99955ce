import { useState } from "react";
import { ID } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { WIRE_TYPES } from "../../graph/wire-type.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { execute } from "../state/document-store.ts";
import type { CarriedValue, FieldProps } from "./param-field.tsx";

type CarriedSpec = Extract<ParamSpec, { kind: "carried" }>;

/** The extra values a loop hands from one iteration to the next. */
export function CarriedField({ id, label, node, param, spec, value, onChange }: FieldProps<CarriedSpec, CarriedValue>) {
  const { item = "carried value", types = WIRE_TYPES } = spec;
  const stem = item.split(" ")[0]!;
  const freshName = () => {
    for (let number = 1; ; number++)
      if (!value.some((pair) => pair.name === `${stem}${number}`)) return `${stem}${number}`;
  };
  const change = (next: CarriedValue) => onChange(next, false);
  return (
    <fieldset className="field list-field" id={id}>
      <legend>{label}</legend>
      {value.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may be given twice in a file; a draft is gone before a pair is
        <div className="field-row" key={index}>
          <Name
            label={messages.params.itemName(item, index + 1)}
            value={pair.name}
            onChange={(to) => execute({ type: "renameCarried", id: node.id, param, name: pair.name, to })}
          />
          <select
            className="select"
            aria-label={messages.params.itemType(pair.name)}
            value={pair.type}
            onChange={(event) => change(value.with(index, { ...pair, type: event.target.value }))}
          >
            {types.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
          <button
            type="button"
            className="icon-button"
            aria-label={messages.params.removeItem(pair.name)}
            onClick={() => change(value.toSpliced(index, 1))}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button small"
        onClick={() => change([...value, { name: freshName(), type: "tensor" }])}
      >
        {messages.params.addItem(item)}
      </button>
    </fieldset>
  );
}

/** Enter and leaving rename, Escape restores; a name that cannot be is told, and the old one is back. */
function Name({ label, value, onChange }: { label: string; value: string; onChange: (name: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? value;
  const commit = () => {
    const name = shown.trim();
    setDraft(null);
    if (name !== value) onChange(name);
  };
  const readable = ID.test(shown.trim());
  return (
    <input
      className={`text-input code ${readable ? "" : "invalid"}`}
      aria-label={label}
      aria-invalid={!readable}
      value={shown}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}
