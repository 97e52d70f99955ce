import type { Tensor } from "../../expression/tensor.ts";
import { assertNever } from "../../graph/diagnostic.ts";
import { CHART_HEIGHT, CHART_WIDTH, type Curve, drawCurves } from "../../imaging/chart/curves.ts";
import { type Colour, PALETTE } from "../../imaging/chart/picture.ts";
import { summarise } from "../../imaging/summary.ts";
import { defineView, type Noted } from "../define.ts";

const INPUTS = ["tensor", "other", "number"] as const;
type Name = (typeof INPUTS)[number];
type Figure = "mean" | "std" | "rms" | "min" | "max";
/** The figure of each wired input at one iteration. */
type Note = Partial<Record<Name, number>>;

const COLOURS: Readonly<Record<Name, Colour>> = {
  tensor: PALETTE.path,
  other: PALETTE.noise,
  number: PALETTE.image,
};

export default defineView({
  type: "plotOverSteps",
  version: 1,
  title: "Plot over steps",
  category: "Analyse",
  doc: "Draws one figure of what passes, at every iteration of the loop it stands in: how the noise shrinks, where a step goes wrong.",
  inputs: {
    tensor: { type: "tensor", optional: true, doc: "Its figure is the violet line." },
    other: { type: "tensor", optional: true, doc: "Its figure is the blue line, on the same axis." },
    number: { type: "number", optional: true, doc: "The yellow line, as it is." },
  },
  outputs: {
    plot: { type: "tensor", role: "image", doc: "A chart, 320 × 200 px: iterations to the right, counted from 0." },
    metrics: { type: "metrics", doc: "The figure of this iteration, of each line." },
  },
  params: {
    of: {
      kind: "enum",
      title: "Figure",
      default: "std",
      doc: "Which figure of a tensor, over all its finite elements.",
      options: [
        { value: "mean", title: "Mean" },
        { value: "std", title: "Standard deviation" },
        { value: "rms", title: "Root mean square" },
        { value: "min", title: "Minimum" },
        { value: "max", title: "Maximum" },
      ],
    },
  },
  preview: ["plot"],
  frame: 1.6,
  shapes: () => ({ plot: [1, 3, CHART_HEIGHT, CHART_WIDTH] }),
  check: ({ wired }) =>
    INPUTS.some((name) => wired.has(name))
      ? []
      : [
          {
            severity: "error",
            code: "port.unwired",
            port: "tensor",
            message: "Nothing is wired, so there is nothing to plot.",
            hint: "Wire a tensor or a number of the loop.",
          },
        ],
  note: ({ params, inputs }): Note => ({
    ...(inputs.tensor ? { tensor: figureOf(inputs.tensor, params.of) } : {}),
    ...(inputs.other ? { other: figureOf(inputs.other, params.of) } : {}),
    ...(inputs.number === undefined ? {} : { number: inputs.number }),
  }),
  run({ notes, turn, params }) {
    const lines = INPUTS.filter((name) => notes[0]?.note[name] !== undefined);
    const curves = lines.map((name): Curve => ({ colour: COLOURS[name], points: pointsOf(notes, name) }));
    const now = notes.at(-1)?.note ?? {};
    return {
      plot: drawCurves(curves, turn.count - 1),
      metrics: lines.map((name) => ({
        label: name === "number" ? "number" : `${params.of} of ${name}`,
        value: now[name] ?? Number.NaN,
        unit: "",
      })),
    };
  },
});

const pointsOf = (notes: readonly Noted<Note>[], name: Name) =>
  notes.map(({ index, note }) => [index, note[name] ?? Number.NaN] as const);

function figureOf({ data }: Tensor, figure: Figure): number {
  const { mean, std, min, max } = summarise(data);
  switch (figure) {
    case "mean":
      return mean;
    case "std":
      return std;
    case "rms":
      return Math.hypot(mean, std);
    case "min":
      return min;
    case "max":
      return max;
    default:
      return assertNever(figure);
  }
}
