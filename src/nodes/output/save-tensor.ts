import { sizeOf, type Tensor } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import { encodeNpy } from "../../imaging/npy.ts";
import { defineView } from "../define.ts";
import { fileStem } from "../file-name.ts";

export default defineView({
  type: "saveTensor",
  version: 1,
  title: "Save .npy",
  category: "Output",
  doc: "Saves a tensor as a NumPy file, exactly: little-endian float32 in the tensor's shape, for numpy.load.",
  inputs: { tensor: { type: "tensor", doc: "Any shape." } },
  outputs: {},
  params: {
    what: {
      kind: "enum",
      title: "In a loop",
      default: "last",
      doc: "Which iterations are saved.",
      options: [
        { value: "last", title: "The last" },
        { value: "all", title: "All", doc: "With the iterations as a new first axis; all of them are kept in memory." },
      ],
    },
    file: { kind: "text", title: "File name", default: "tensor", doc: "Name of the saved file, without the ending." },
  },
  preview: ["tensor"],
  note: ({ params, inputs }): Tensor | undefined => (params.what === "all" ? inputs.tensor : undefined),
  run: () => ({}),
  save: ({ params, inputs, notes }) => ({
    name: `${fileStem(params.file, "npy", "tensor")}.npy`,
    mime: "application/octet-stream",
    bytes: encodeNpy(params.what === "all" ? stack(notes.map(({ note }) => note)) : inputs.tensor),
  }),
});

/** Tensors of one shape, with a new first axis that counts them. */
function stack(tensors: readonly Tensor[]): Tensor {
  const shape = tensors[0]?.shape ?? [];
  const other = tensors.find((tensor) => String(tensor.shape) !== String(shape));
  if (other)
    fail("run.shape", `The tensor was ${shape.join(" × ")} and became ${other.shape.join(" × ")}.`, { port: "tensor" });
  const data = new Float32Array(tensors.length * sizeOf(shape));
  for (const [i, tensor] of tensors.entries()) data.set(tensor.data, i * sizeOf(shape));
  return { shape: [tensors.length, ...shape], data };
}
