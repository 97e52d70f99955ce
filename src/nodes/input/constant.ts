import { sizeOf } from "../../expression/tensor.ts";
import { defineHost } from "../define.ts";
import { shapeOf } from "../known-shape.ts";

const side = { kind: "integer", min: 1, max: 16384, soft: [8, 512], unit: "px" } as const;

export default defineHost({
  type: "constant",
  version: 1,
  title: "Constant",
  category: "Input",
  doc: "A tensor with one value everywhere: a grey picture, or zeros where an input image is asked for and there is none.",
  inputs: {
    like: { type: "tensor", optional: true, doc: "Its shape is taken; unwired, the params give the shape." },
  },
  outputs: { tensor: { type: "tensor", doc: "Batch × channels × height × width, all elements equal." } },
  params: {
    value: {
      kind: "number",
      default: 0,
      soft: [-1, 1],
      step: 0.01,
      doc: "The value. In pictures −1 is black, 1 white.",
    },
    width: { ...side, default: 64, doc: "Width, when “like” is unwired." },
    height: { ...side, default: 64, doc: "Height, when “like” is unwired." },
    channels: { kind: "integer", default: 3, min: 1, max: 64, doc: "Channels, when “like” is unwired." },
    batch: { kind: "integer", default: 1, min: 1, max: 1024, soft: [1, 40], doc: "Images, when “like” is unwired." },
  },
  shapes: ({ params, shapes, wired }) => ({
    tensor: wired.has("like") ? shapeOf(shapes, "like") : [params.batch, params.channels, params.height, params.width],
  }),
  run({ params, inputs }) {
    const shape = inputs.like?.shape ?? [params.batch, params.channels, params.height, params.width];
    return { tensor: { shape, data: new Float32Array(sizeOf(shape)).fill(params.value) } };
  },
});
