import { ExpressionFailure, evaluate, parseExpression } from "../../expression/index.ts";
import type { Stroke } from "../../graph/node-type.ts";
import { strokesMask } from "../../imaging/mask.ts";
import type { TensorData } from "../../runtime/protocol.ts";

/** What a tensor is replaced by: an expression of itself (`x`) and of the same wire at another step (`y`). */
export interface TensorChange {
  readonly text: string;
  /** Where it applies; everywhere when nothing is painted. */
  readonly strokes: readonly Stroke[];
}

export type Changed =
  | { readonly ok: true; readonly tensor: TensorData }
  /** The text fits its grammar, but not these tensors. */
  | { readonly ok: false; readonly message: string };

/** Names in the text, so that no name of the user's can be meant. */
const AREA = "painted_area";

/** The changed tensor, of the same shape: a number fills it. The text has been checked to read as an expression. */
export function changedTensor(x: TensorData, y: TensorData | null, { text, strokes }: TensorChange): Changed {
  const parsed = parseExpression(`where(${AREA} > 0.5, (${text}), x)`);
  if (!parsed.ok) return { ok: false, message: parsed.error.message };
  try {
    const area = strokes.length > 0 ? areaOf(x.shape, strokes) : 1;
    const { shape, data } = evaluate(parsed.expression, { [AREA]: area, x, ...(y && { y }) });
    return { ok: true, tensor: { dtype: "float32", shape, data } };
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return { ok: false, message: problem.message };
  }
}

/** Height × width, 1 where it is painted: the same for every image and channel. */
function areaOf(shape: readonly number[], strokes: readonly Stroke[]): { shape: number[]; data: Float32Array } {
  const [height, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return { shape: [height, width], data: Float32Array.from(strokesMask(width, height, strokes).values) };
}
