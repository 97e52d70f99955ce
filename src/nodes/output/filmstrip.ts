import type { Tensor } from "../../expression/tensor.ts";
import { encodePng } from "../../imaging/lazy-codec.ts";
import { filmstrip, shownTurns, stripSize } from "../../imaging/strip.ts";
import { thumbnailSize } from "../../imaging/thumbnail.ts";
import { defineView, type Noted, type Turn } from "../define.ts";
import { fileStem } from "../file-name.ts";
import { fileParam, iterationInputs, notedPicture, rangeParam } from "../iteration-view.ts";
import { pictureAt, pictureOf } from "../known-shape.ts";

export default defineView({
  type: "filmstrip",
  version: 1,
  title: "Filmstrip",
  category: "Output",
  doc: "All iterations of a loop in one picture, first to last: it fills as the loop runs, and is saved as PNG.",
  inputs: iterationInputs,
  outputs: { strip: { type: "tensor", role: "image", doc: "The strip, with room for the iterations to come." } },
  params: {
    most: {
      kind: "integer",
      title: "Most pictures",
      default: 10,
      min: 1,
      max: 100,
      soft: [4, 30],
      doc: "Of more iterations an even choice is shown, the first and the last among them.",
    },
    side: {
      kind: "integer",
      title: "Size",
      default: 96,
      min: 8,
      max: 1024,
      soft: [32, 256],
      unit: "px",
      doc: "Longest side of each picture; smaller ones stay as they are.",
    },
    columns: { kind: "integer", default: 0, min: 0, max: 100, soft: [0, 10], doc: "Pictures a row; 0 makes one row." },
    range: rangeParam,
    file: fileParam("filmstrip", "PNG"),
  },
  preview: ["strip"],
  frame: 2.5,
  shapes({ params, shapes, turns }) {
    const image = pictureAt(shapes, "image");
    if (!image || turns === null) return { strip: null };
    const shown = shownTurns(turns, params.most).length;
    return { strip: pictureOf(stripSize(thumbnailSize(image, params.side), shown, params.columns)) };
  },
  note: notedPicture,
  run: ({ params, notes, turn }) => ({ strip: strip(notes, turn, params) }),
  save: async ({ params, notes, turn }) => ({
    name: `${fileStem(params.file, "png", "filmstrip")}.png`,
    mime: "image/png",
    bytes: await encodePng(strip(notes, turn, params)),
  }),
});

const strip = (notes: readonly Noted<Tensor>[], turn: Turn, params: { most: number; columns: number }): Tensor =>
  filmstrip(
    notes.map(({ note }) => note),
    shownTurns(turn.count, params.most).length,
    params.columns,
  );
