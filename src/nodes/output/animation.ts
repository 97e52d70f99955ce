import type { Tensor } from "../../expression/tensor.ts";
import { unitToByte } from "../../imaging/colour.ts";
import { encodeGif, type Frame } from "../../imaging/gif/gif.ts";
import { defineView } from "../define.ts";
import { fileStem } from "../file-name.ts";
import { fileParam, iterationInputs, notedPicture, rangeParam } from "../iteration-view.ts";

export default defineView({
  type: "animation",
  version: 1,
  title: "Animation",
  category: "Output",
  doc: "The iterations of a loop as an animated GIF, one frame each, in at most 256 colours a frame. Save writes it.",
  inputs: iterationInputs,
  outputs: {},
  params: {
    delay: {
      kind: "integer",
      default: 100,
      min: 20,
      max: 10000,
      soft: [20, 500],
      unit: "ms",
      doc: "How long each frame is shown; GIF counts in 10 ms.",
    },
    hold: {
      kind: "integer",
      title: "Hold the last",
      default: 1500,
      min: 20,
      max: 60000,
      soft: [100, 5000],
      unit: "ms",
      doc: "How long the last frame is shown.",
    },
    side: {
      kind: "integer",
      title: "Size",
      default: 256,
      min: 8,
      max: 1024,
      soft: [64, 512],
      unit: "px",
      doc: "Longest side; smaller pictures stay as they are.",
    },
    most: {
      kind: "integer",
      title: "Most frames",
      default: 100,
      min: 1,
      max: 300,
      soft: [10, 100],
      doc: "Of more iterations an even choice is taken, the first and the last among them.",
    },
    loop: { kind: "boolean", title: "For ever", default: true, doc: "Begin again after the last frame." },
    range: rangeParam,
    file: fileParam("animation", "GIF"),
  },
  preview: ["image"],
  note: (context) => notedPicture(context)?.then(frameOf),
  run: () => ({}),
  save({ params, notes }) {
    if (notes.length === 0) return null;
    const delays = notes.map((_, i) => (i === notes.length - 1 ? params.hold : params.delay));
    return {
      name: `${fileStem(params.file, "gif", "animation")}.gif`,
      mime: "image/gif",
      bytes: encodeGif(
        notes.map(({ note }) => note),
        delays,
        params.loop,
      ),
    };
  },
});

/** As bytes: a frame is kept for every iteration. */
function frameOf({ shape, data }: Tensor): Frame {
  const [, channels, height, width] = shape as [number, number, number, number];
  const plane = height * width;
  const rgb = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = unitToByte(data[(channels === 1 ? 0 : c) * plane + i]!);
  return { width, height, rgb };
}
