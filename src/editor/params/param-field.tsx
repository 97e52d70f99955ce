import { assertNever } from "../../graph/diagnostic.ts";
import type { AssetRef, GraphNode, Json } from "../../graph/document.ts";
import type { ParamSpec, Stroke } from "../../graph/node-type.ts";
import { paramProblem } from "../../graph/param-check.ts";
import { messages } from "../messages.ts";
import { AssetField } from "./asset-field.tsx";
import { BooleanField } from "./boolean-field.tsx";
import { CarriedField } from "./carried-field.tsx";
import { ColourField } from "./colour-field.tsx";
import { CurveField } from "./curve-field.tsx";
import { EnumField } from "./enum-field.tsx";
import { ExpressionField } from "./expression-field.tsx";
import { hasEditor } from "./has-editor.ts";
import { NumberField } from "./number-field.tsx";
import { NumbersField } from "./numbers-field.tsx";
import { SeedField } from "./seed-field.tsx";
import { StrokesField } from "./strokes-field.tsx";
import { TextField } from "./text-field.tsx";

export interface FieldProps<S extends ParamSpec, V> {
  readonly id: string;
  readonly label: string;
  /** Whose parameter it is, and what it is called there. */
  readonly node: GraphNode;
  readonly param: string;
  readonly spec: S;
  readonly value: V;
  /** `merge` while dragging: the whole drag is one undo step. */
  readonly onChange: (value: Json, merge: boolean) => void;
}

/** The editor of one parameter, by its kind. Values are checked by the command, not here. */
export function ParamField(props: FieldProps<ParamSpec, Json>) {
  const { spec, value } = props;
  if (!hasEditor(spec, value)) return <WrongValue {...props} />;
  switch (spec.kind) {
    case "number":
    case "integer":
      return <NumberField {...props} spec={spec} value={Number(value)} />;
    case "seed":
      return <SeedField {...props} spec={spec} value={value as number | string} />;
    case "boolean":
      return <BooleanField {...props} spec={spec} value={value === true} />;
    case "enum":
      return <EnumField {...props} spec={spec} value={String(value)} />;
    case "graph":
      return <code>{String(value)}</code>;
    case "text":
      if (spec.format === "colour") return <ColourField {...props} spec={spec} value={String(value)} />;
      return <TextField {...props} spec={spec} value={String(value)} />;
    case "expression":
      return <ExpressionField {...props} spec={spec} value={String(value)} />;
    case "asset":
      return <AssetField {...props} spec={spec} value={value as AssetRef | null} />;
    case "numbers":
      return <NumbersField {...props} spec={spec} value={value as readonly number[]} />;
    case "curve":
      return <CurveField {...props} spec={spec} value={value as readonly (readonly [number, number])[]} />;
    case "strokes":
      return <StrokesField {...props} spec={spec} value={value as unknown as readonly Stroke[]} />;
    case "carried":
      return <CarriedField {...props} spec={spec} value={value as unknown as CarriedValue} />;
    default:
      return assertNever(spec);
  }
}

/** What stands in the graph, and why it cannot be edited; the default is a press away, below. */
function WrongValue({ label, spec, value }: FieldProps<ParamSpec, Json>) {
  return (
    <div className="field">
      <div className="field-row">
        <span>{label}</span>
        <code className="wrong-value">{JSON.stringify(value)}</code>
      </div>
      <p className="field-note error">{messages.params.wrong(label, paramProblem(spec, value)?.message ?? "")}</p>
    </div>
  );
}

export type CarriedValue = readonly { readonly name: string; readonly type: string }[];
