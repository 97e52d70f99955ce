import { memo } from "react";
import type { GraphNode, Json } from "../../graph/document.ts";
import { fillParams, type ParamSpec, paramApplies } from "../../graph/node-type.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { paramTitle } from "../names.ts";
import { hasEditor } from "../params/has-editor.ts";
import { NumberInput } from "../params/number-input.tsx";
import { parseSeed } from "../params/seed-field.tsx";
import { execute } from "../state/document-store.ts";

/** More rows than this belong in the inspector; a node with many ports is tall enough with one. */
const MAX_ROWS = 2;
const MANY_PORTS = 4;
const COMPACT: ReadonlySet<ParamSpec["kind"]> = new Set(["number", "integer", "seed", "boolean", "enum", "expression"]);

/** The first few parameters that mean something now, small, on the node itself. */
export const NodeParams = memo(function NodeParams({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const params = fillParams(definition, node.params);
  const limit = Object.keys(definition.inputs).length > MANY_PORTS ? 1 : MAX_ROWS;
  const rows = Object.entries(definition.params as Readonly<Record<string, ParamSpec>>)
    .filter(([, spec]) => COMPACT.has(spec.kind) && paramApplies(spec, params))
    .slice(0, limit);
  if (rows.length === 0) return null;
  return (
    <div className="node-params">
      {rows.map(([name, spec]) => (
        <CompactParam
          key={name}
          label={paramTitle(name, spec)}
          spec={spec}
          value={params[name] ?? null}
          onChange={(value, merge = false) =>
            execute({ type: "setParams", id: node.id, params: { [name]: value } }, { merge })
          }
        />
      ))}
    </div>
  );
});

interface CompactProps {
  readonly label: string;
  readonly spec: ParamSpec;
  readonly value: Json;
  /** `merge`: the change goes on with the last one, in a drag. */
  readonly onChange: (value: Json, merge?: boolean) => void;
}

function CompactParam(props: CompactProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is in CompactEditor
    <label className="node-param nodrag" title={props.spec.doc}>
      <span className="node-param-name">{props.label}</span>
      <CompactEditor {...props} />
    </label>
  );
}

function CompactEditor({ label, spec, value, onChange }: CompactProps) {
  if (!hasEditor(spec, value)) return <code>{JSON.stringify(value)}</code>;
  switch (spec.kind) {
    case "number":
    case "integer": {
      const { min, max, step, unit } = spec;
      const integer = spec.kind === "integer";
      return <NumberInput {...{ label, min, max, step, unit, integer }} value={Number(value)} onChange={onChange} />;
    }
    case "boolean":
      return <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />;
    case "enum":
      return (
        <select value={String(value)} onChange={(event) => onChange(event.target.value)}>
          {spec.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
      );
    case "seed":
      return <SeedEditor value={value} onChange={onChange} />;
    default:
      // Longer texts are edited in the inspector.
      return <code>{String(value)}</code>;
  }
}

function SeedEditor({ value, onChange }: Pick<CompactProps, "value" | "onChange">) {
  return (
    <input
      key={String(value)}
      className="bare-input"
      inputMode="numeric"
      defaultValue={String(value)}
      onBlur={(event) => {
        const seed = parseSeed(event.target.value);
        if (seed === null) event.target.value = String(value);
        else if (seed !== value) onChange(seed);
      }}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
