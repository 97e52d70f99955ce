import type { Tensor } from "../expression/tensor.ts";
import type { ParamSpec, Ports } from "../graph/node-type.ts";
import { shownTurns } from "../imaging/strip.ts";
import { thumbnail } from "../imaging/thumbnail.ts";
import type { Turn } from "./define.ts";
import { diagnosed } from "./imaging-diagnostic.ts";

/** What views of a whole loop are given, one picture an iteration. */
export const iterationInputs = {
  image: { type: "tensor", role: "image", doc: "What to show of each iteration; a batch is one sheet." },
} as const satisfies Ports;

/** How values become grey. */
export const rangeParam = {
  kind: "number",
  default: 1,
  min: 0.01,
  max: 100,
  soft: [1, 4],
  step: 0.5,
  doc: "The value shown white, its negative is black: 1 for pictures, 2 for residuals, 3 for noise.",
} as const satisfies ParamSpec;

export const fileParam = <const N extends string>(name: N, format: string) =>
  ({
    kind: "text",
    title: "File name",
    default: name,
    doc: `Name of the saved ${format}, without the ending.`,
  }) as const satisfies ParamSpec;

interface IterationContext {
  readonly params: { readonly most: number; readonly side: number; readonly range: number };
  readonly inputs: { readonly image: Tensor };
  readonly turn: Turn;
}

/** The picture of an iteration, where it is one of those that are shown. */
export const notedPicture = ({ params, inputs, turn }: IterationContext): Promise<Tensor> | undefined =>
  shownTurns(turn.count, params.most).includes(turn.index)
    ? diagnosed(() => thumbnail(inputs.image, params.side, params.range), { port: "image" })
    : undefined;
