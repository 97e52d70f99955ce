import { sizeOf, type Tensor } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import { shapeText } from "../../imaging/image-shape.ts";
import { decodeNpy, npyShape } from "../../imaging/npy.ts";
import { defineHost } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";

export default defineHost({
  type: "tensorFile",
  version: 1,
  title: "Tensor file",
  category: "Input",
  doc: "A tensor from a NumPy file (.npy), exactly as saved: noise drawn elsewhere, a state to start from, a reference.",
  inputs: {
    step: {
      type: "step",
      optional: true,
      doc: "With draws: iteration k of the loop is given draw first + k.",
    },
  },
  outputs: { tensor: { type: "tensor", doc: "The array as float32, in the shape it was saved with." } },
  params: {
    file: { kind: "asset", accept: "npy", default: null, doc: "Little-endian floats, integers or booleans, C order." },
    draws: {
      kind: "boolean",
      title: "One item a draw",
      default: false,
      doc: "The first axis counts draws; one of them is given, without that axis.",
    },
    first: {
      kind: "integer",
      title: "First draw",
      default: 0,
      min: 0,
      max: 1000000,
      soft: [0, 10],
      doc: "Draw given when step is unwired, or at iteration 0.",
      when: { draws: [true] },
    },
  },
  check: ({ params }) =>
    params.file === null
      ? [
          {
            severity: "error",
            code: "param.missing",
            port: "file",
            message: "No .npy file is chosen.",
            hint: "Drop one on the node.",
          },
        ]
      : [],
  async shapes({ params, asset }) {
    if (!params.file) return { tensor: null };
    const bytes = await asset(params.file);
    const shape = await diagnosed(() => npyShape(bytes), { port: "file" });
    return { tensor: params.draws ? shape.slice(1) : shape };
  },
  async run({ params, inputs, asset }) {
    if (!params.file) fail("param.missing", "No .npy file is chosen.", { port: "file" });
    const bytes = await asset(params.file);
    const tensor = await diagnosed(() => decodeNpy(bytes), { port: "file" });
    return { tensor: params.draws ? drawOf(tensor, params.first + (inputs.step?.index ?? 0)) : tensor };
  },
});

function drawOf({ shape, data }: Tensor, index: number): Tensor {
  const [count, ...item] = shape;
  if (count === undefined || index >= count)
    fail("run.shape", `Draw ${index} is asked for, but the file's shape is ${shapeText(shape)}.`, {
      port: "file",
      hint: `It holds ${count ?? 0} draws, counted from 0. Save more, or take fewer steps.`,
    });
  const size = sizeOf(item);
  return { shape: item, data: data.slice(index * size, (index + 1) * size) };
}
