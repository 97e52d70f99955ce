import type { ParamSpec, Stroke } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import { showDialog } from "../state/dialog-store.ts";
import { MaskPainter } from "./mask-painter.tsx";
import { pictureUnder } from "./mask-picture.tsx";
import type { FieldProps } from "./param-field.tsx";

type StrokesSpec = Extract<ParamSpec, { kind: "strokes" }>;

/** The mask over its picture, to paint on here or larger in a dialog. */
export function StrokesField({ label, node, param, value, onChange }: FieldProps<StrokesSpec, readonly Stroke[]>) {
  return (
    <div className="field">
      <div className="field-row">
        <span className="field-label">{label}</span>
        <button
          type="button"
          className="link-button"
          onClick={() => showDialog({ kind: "paint", node: node.id, param })}
        >
          {messages.mask.larger}
        </button>
      </div>
      <MaskPainter
        label={label}
        strokes={value}
        source={pictureUnder(node)}
        onChange={(strokes) => onChange(asJson(strokes), false)}
      />
    </div>
  );
}

/** The document holds plain objects of its own. */
export const asJson = (strokes: readonly Stroke[]) =>
  strokes.map(({ radius, erase, points, form }) => ({
    radius,
    erase,
    points: points.map(([x, y]) => [x, y]),
    ...(form ? { form } : {}),
  }));
