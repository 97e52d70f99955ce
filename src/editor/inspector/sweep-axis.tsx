import { useEffect, useState } from "react";
import type { GraphNode, Json, SweepAxis } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { parseSweep, suggestedValues, sweepText } from "../params/sweep-values.ts";
import { currentDocument, execute, useAddress, useDocument } from "../state/document-store.ts";

interface AxisProps {
  readonly node: GraphNode;
  readonly param: string;
  readonly label: string;
  readonly spec: ParamSpec;
  readonly value: Json;
}

const axesOf = (): readonly SweepAxis[] => currentDocument().sweep ?? [];
const setAxes = (axes: readonly SweepAxis[]) => execute({ type: "setSweep", axes });

/** Whether a param is an axis of the sweep, by the address of its node. */
function useAxis(address: string, param: string): SweepAxis | undefined {
  return useDocument((state) =>
    state.history.present.sweep?.find((axis) => axis.node === address && axis.param === param),
  );
}

/** Makes a param an axis of the sweep. */
export function SweepButton({ node, param, label, spec, value }: AxisProps) {
  const address = useAddress(node.id);
  if (useAxis(address, param)) return null;
  return (
    <button
      type="button"
      className="link-button"
      aria-label={messages.sweep.sweepParam(label)}
      onClick={() => setAxes([...axesOf(), { node: address, param, values: suggestedValues(spec, value) }])}
    >
      {messages.sweep.sweep}
    </button>
  );
}

/** The values of a param that is an axis: typed, or chosen among its options. */
export function SweepAxisEditor({ node, param, label, spec }: AxisProps) {
  const address = useAddress(node.id);
  const axis = useAxis(address, param);
  if (!axis) return null;
  const isMine = (other: SweepAxis) => other.node === address && other.param === param;
  const setValues = (values: readonly Json[]) =>
    setAxes(axesOf().map((other) => (isMine(other) ? { ...other, values } : other)));
  return (
    <div className="sweep-axis">
      <span className="sweep-mark">{messages.sweep.swept}</span>
      {spec.kind === "enum" || spec.kind === "boolean" ? (
        <Options spec={spec} values={axis.values} onChange={setValues} />
      ) : (
        <ValuesInput label={label} spec={spec} values={axis.values} onChange={setValues} />
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={messages.sweep.remove(label)}
        title={messages.sweep.remove(label)}
        onClick={() => setAxes(axesOf().filter((other) => !isMine(other)))}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

interface ValuesProps {
  readonly label: string;
  readonly spec: ParamSpec;
  readonly values: readonly Json[];
  readonly onChange: (values: readonly Json[]) => void;
}

function ValuesInput({ label, spec, values, onChange }: ValuesProps) {
  const written = sweepText(values);
  const [draft, setDraft] = useState(written);
  useEffect(() => setDraft(written), [written]);
  const parsed = parseSweep(draft, spec);
  const commit = () => (parsed ? draft !== written && onChange(parsed) : setDraft(written));
  return (
    <input
      className={`text-input code ${parsed ? "" : "invalid"}`}
      aria-label={messages.sweep.values(label)}
      title={messages.sweep.valuesHint}
      aria-invalid={!parsed}
      value={draft}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
}

function Options({ spec, values, onChange }: Omit<ValuesProps, "label">) {
  const options: readonly { value: Json; title: string }[] =
    spec.kind === "enum" ? spec.options : [false, true].map((value) => ({ value, title: String(value) }));
  const toggle = (value: Json) =>
    onChange(options.map((option) => option.value).filter((v) => (v === value) !== values.includes(v)));
  return (
    <span className="sweep-options">
      {options.map(({ value, title }) => (
        <button
          key={title}
          type="button"
          className="button small"
          aria-pressed={values.includes(value)}
          // One value is the least an axis has.
          disabled={values.length === 1 && values.includes(value)}
          onClick={() => toggle(value)}
        >
          {title}
        </button>
      ))}
    </span>
  );
}
