import { fail } from "../../graph/diagnostic.ts";
import type { Params } from "../../graph/node-type.ts";
import { imageShape } from "../../imaging/image-shape.ts";
import { decodeImage } from "../../imaging/lazy-codec.ts";
import { finishMask, type Mask, shapeMask, strokesMask } from "../../imaging/mask.ts";
import { resizeImage } from "../../imaging/resize.ts";
import { defineHost, type ParamValuesOf, type RunContext } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { pictureAt } from "../known-shape.ts";
import { MASK_POLARITY } from "../mask-port.ts";

const shaped = { from: ["rectangle", "ellipse"] };
const share = { kind: "number", min: 0, max: 1, step: 0.01 } as const;
const side = { kind: "integer", default: 64, min: 1, max: 16384, soft: [8, 1024], unit: "px" } as const;

const params = {
  from: {
    kind: "enum",
    default: "rectangle",
    doc: "Where the hole comes from.",
    options: [
      { value: "rectangle", title: "Rectangle" },
      { value: "ellipse", title: "Ellipse" },
      { value: "strokes", title: "Painted", doc: "Brush strokes, painted on the node's picture." },
      { value: "file", title: "File", doc: "A picture: light is hole, dark is known." },
    ],
  },
  x: { ...share, default: 0.5, doc: "Centre of the hole: 0 is the left edge, 1 the right one.", when: shaped },
  y: { ...share, default: 0.5, doc: "Centre of the hole: 0 is the top edge, 1 the bottom one.", when: shaped },
  across: { ...share, default: 0.4, max: 2, doc: "Width of the hole, as a share of the picture's.", when: shaped },
  down: { ...share, default: 0.4, max: 2, doc: "Height of the hole, as a share of the picture's.", when: shaped },
  strokes: {
    kind: "strokes",
    default: [],
    doc: "What was painted, as lines: the mask fits a picture of any size.",
    when: { from: ["strokes"] },
  },
  file: { kind: "asset", accept: "image", default: null, doc: "A picture of the mask.", when: { from: ["file"] } },
  threshold: {
    ...share,
    default: 0.5,
    doc: "How light (mean of the channels, 0 black to 1 white) a pixel of the file must be to be hole.",
    when: { from: ["file"] },
  },
  invert: { kind: "boolean", default: false, doc: "Swap hole and known: then the shape is what is kept." },
  feather: {
    kind: "number",
    default: 0,
    min: 0,
    max: 64,
    soft: [0, 10],
    step: 0.5,
    unit: "px",
    doc: "Softens the edge by a Gaussian of this standard deviation.",
  },
  width: { ...side, doc: "Width, when “like” is unwired." },
  height: { ...side, doc: "Height, when “like” is unwired." },
} as const satisfies Params;

export default defineHost({
  type: "mask",
  version: 1,
  title: "Mask",
  category: "Input",
  doc: `Says which part of a picture is to be made anew: ${MASK_POLARITY}. A shape, painted, or from a file.`,
  inputs: { like: { type: "tensor", optional: true, doc: "The picture it belongs to: gives width and height." } },
  outputs: { mask: { type: "tensor", role: "mask", doc: `1 × 1 × height × width: ${MASK_POLARITY}.` } },
  params,
  check: ({ params }) =>
    params.from === "file" && params.file === null
      ? [
          {
            severity: "error",
            code: "param.missing",
            port: "file",
            message: "No picture of the mask is chosen.",
            hint: "Drop one on the node, or choose another way to make the mask.",
          },
        ]
      : [],
  shapes({ params, shapes, wired }) {
    const size = wired.has("like") ? pictureAt(shapes, "like") : params;
    return { mask: size && [1, 1, size.height, size.width] };
  },
  async run({ params, inputs, ...context }) {
    const { width, height } = inputs.like ? await diagnosed(() => imageShape(inputs.like!, "“like”")) : params;
    const { values } = finishMask(await drawMask(params, width, height, context), params);
    return { mask: { shape: [1, 1, height, width], data: Float32Array.from(values) } };
  },
});

type Values = ParamValuesOf<typeof params>;

async function drawMask(values: Values, width: number, height: number, context: RunContext): Promise<Mask> {
  switch (values.from) {
    case "rectangle":
    case "ellipse": {
      const { x, y, across, down } = values;
      return shapeMask(width, height, { form: values.from, x, y, width: across, height: down });
    }
    case "strokes":
      return strokesMask(width, height, values.strokes);
    case "file":
      return fileMask(values, width, height, context);
  }
}

/** Resized to the picture where it is of another size, and said so: then each pixel is hole or known again. */
async function fileMask(values: Values, width: number, height: number, { asset, warn }: RunContext): Promise<Mask> {
  const { file, threshold } = values;
  if (!file) fail("param.missing", "No picture of the mask is chosen.", { port: "file" });
  const bytes = await asset(file);
  const { tensor } = await diagnosed(() => decodeImage(bytes), { port: "file" });
  const from = imageShape(tensor);
  if (from.width !== width || from.height !== height)
    warn(`${file.name}: resized from ${from.width} × ${from.height} to ${width} × ${height} px, the picture's size.`);
  const { data } = resizeImage(tensor, width, height);
  const plane = width * height;
  const light = (i: number) => ((data[i]! + data[plane + i]! + data[2 * plane + i]!) / 3 + 1) / 2;
  return { width, height, values: Float64Array.from({ length: plane }, (_, i) => (light(i) >= threshold ? 1 : 0)) };
}
