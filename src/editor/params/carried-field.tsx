import { ID } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { WIRE_TYPES } from "../../graph/wire-type.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import type { CarriedValue, FieldProps } from "./param-field.tsx";

type CarriedSpec = Extract<ParamSpec, { kind: "carried" }>;

/** The extra values a loop hands from one iteration to the next. */
export function CarriedField({ id, label, spec, value, onChange }: FieldProps<CarriedSpec, CarriedValue>) {
  const replace = (index: number, change: Partial<CarriedValue[number]>) =>
    onChange(
      value.map((pair, at) => (at === index ? { ...pair, ...change } : pair)),
      false,
    );
  const { item = "carried value", types = WIRE_TYPES } = spec;
  const stem = item.split(" ")[0]!;
  const freshName = () => {
    for (let number = 1; ; number++)
      if (!value.some((pair) => pair.name === `${stem}${number}`)) return `${stem}${number}`;
  };
  return (
    <fieldset className="field list-field" id={id}>
      <legend>{label}</legend>
      {value.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair's name changes while it is typed; its place does not
        <div className="field-row" key={index}>
          <input
            className="text-input code"
            aria-label={messages.params.itemName(item, index + 1)}
            defaultValue={pair.name}
            onBlur={(event) => ID.test(event.target.value) && replace(index, { name: event.target.value })}
          />
          <select
            className="select"
            aria-label={messages.params.itemType(pair.name)}
            value={pair.type}
            onChange={(event) => replace(index, { type: event.target.value })}
          >
            {types.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
          <button
            type="button"
            className="icon-button"
            aria-label={messages.params.removeItem(pair.name)}
            onClick={() =>
              onChange(
                value.filter((_, at) => at !== index),
                false,
              )
            }
          >
            <CloseIcon />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button small"
        onClick={() => onChange([...value, { name: freshName(), type: "tensor" }], false)}
      >
        {messages.params.addItem(item)}
      </button>
    </fieldset>
  );
}
