import { fail } from "../../graph/diagnostic.ts";
import { parseColour } from "../../imaging/colour.ts";
import { fitImage, fittedSize } from "../../imaging/fit.ts";
import { decodeImage, imageSides } from "../../imaging/lazy-codec.ts";
import { defineHost } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { pictureOf } from "../known-shape.ts";

const place = { kind: "number", default: 0.5, min: 0, max: 1, step: 0.01, when: { anchor: ["place"] } } as const;
const sized = { fit: ["crop", "cover", "stretch"] };

export default defineHost({
  type: "degradedInput",
  version: 1,
  title: "Degraded input",
  category: "Input",
  doc: "An image from a file: PNG, JPEG or WebP. It is I_in of the equations, or a clean picture to be degraded.",
  inputs: {},
  outputs: {
    image: {
      type: "tensor",
      role: "image",
      doc: "1 × 3 × height × width, sRGB in [−1, 1]: −1 is black (byte 0), 1 is white (byte 255).",
    },
  },
  params: {
    image: { kind: "asset", accept: "image", cropped: true, default: null, doc: "The file. It stays on this machine." },
    fit: {
      kind: "enum",
      title: "Size",
      default: "original",
      doc: "How the picture is brought to size. Resizing is bicubic in linear light.",
      options: [
        { value: "original", title: "Original" },
        { value: "crop", title: "Crop", doc: "Cut out a part of this size; nothing is resized." },
        {
          value: "cover",
          title: "Fill",
          doc: "Resize with the aspect kept until the size is filled; cut the overhang.",
        },
        { value: "stretch", title: "Stretch", doc: "Resize to exactly this size; the aspect may change." },
      ],
    },
    width: {
      kind: "integer",
      default: 256,
      min: 1,
      max: 16384,
      soft: [32, 1024],
      unit: "px",
      doc: "Width of the result.",
      when: sized,
    },
    height: {
      kind: "integer",
      default: 256,
      min: 1,
      max: 16384,
      soft: [32, 1024],
      unit: "px",
      doc: "Height of the result.",
      when: sized,
    },
    multipleOf: {
      kind: "integer",
      title: "Multiple of",
      default: 1,
      min: 1,
      max: 256,
      soft: [1, 64],
      unit: "px",
      doc: "Cut both sides down to a multiple of this, as networks ask; 1 cuts nothing. What was cut is reported.",
    },
    anchor: {
      kind: "enum",
      title: "Keep",
      default: "centre",
      doc: "Which part stays where something is cut off.",
      options: [
        { value: "centre", title: "Centre" },
        { value: "top-left", title: "Top left" },
        { value: "place", title: "A place of your own", doc: "Drawn as a frame on the picture." },
      ],
    },
    placeX: { ...place, title: "Left or right", doc: "Share of what is cut off that lies to the left." },
    placeY: { ...place, title: "Top or bottom", doc: "Share of what is cut off that lies above." },
    background: {
      kind: "text",
      format: "colour",
      default: "#ffffff",
      doc: "Colour under transparent parts, #rrggbb; alpha is composited in sRGB.",
    },
  },
  check: ({ params }) =>
    params.image === null
      ? [
          {
            severity: "error",
            code: "param.missing",
            port: "image",
            message: "No image is chosen.",
            hint: "Drop a picture on the node, paste one, or choose a sample.",
          },
        ]
      : [],
  async shapes({ params, asset }) {
    if (!params.image) return { image: null };
    const bytes = await asset(params.image);
    const sides = await diagnosed(() => imageSides(bytes), { port: "image" });
    const fitted = fittedSize(sides, { ...params, policy: params.fit });
    return { image: fitted && pictureOf(fitted) };
  },
  async run({ params, asset, warn }) {
    if (!params.image) fail("param.missing", "No image is chosen.", { port: "image" });
    const background =
      parseColour(params.background) ??
      fail("param.range", `“${params.background}” is no colour.`, { port: "background", hint: "Write #rrggbb." });
    const bytes = await asset(params.image);
    const name = params.image.name;
    const decoded = await diagnosed(() => decodeImage(bytes, { background }), { port: "image" });
    const anchor = params.anchor === "place" ? { x: params.placeX, y: params.placeY } : params.anchor;
    const { tensor, notices } = await diagnosed(() =>
      fitImage(decoded.tensor, { ...params, policy: params.fit, anchor }),
    );
    for (const notice of [...decoded.notices, ...notices]) warn(`${name}: ${notice}`);
    return { image: tensor };
  },
});
