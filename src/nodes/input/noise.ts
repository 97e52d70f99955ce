import { drawNoise, passEarlierDraws } from "../../diffusion/noise.ts";
import { sizeOf } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { defineHost } from "../define.ts";
import { shapeOf } from "../known-shape.ts";

const length = (value: number, doc: string, max: number) =>
  ({
    kind: "integer",
    doc: `${doc} Ignored where a tensor is wired.`,
    default: value,
    min: 1,
    max,
  }) as const satisfies ParamSpec;

export default defineHost({
  type: "noise",
  version: 1,
  title: "Noise",
  category: "Input",
  doc: "Standard normal noise from a seed, the very numbers that PyTorch draws. Draw 0 makes x_T; with step wired, each iteration has its own draw.",
  inputs: {
    like: { type: "tensor", optional: true, doc: "The shape is taken from this tensor, its values are not." },
    step: { type: "step", optional: true, doc: "Wired, iteration k gives draw first + k." },
  },
  outputs: { noise: { type: "tensor", role: "noise", doc: "Mean 0, standard deviation 1." } },
  params: {
    seed: { kind: "seed", doc: "The same seed gives the same numbers, here and in PyTorch.", default: 0 },
    generator: {
      kind: "enum",
      doc: "Whose numbers.",
      default: "mt19937",
      options: [
        { value: "mt19937", title: "PyTorch CPU", doc: "Mersenne Twister, torch.randn on the CPU." },
        {
          value: "philox",
          title: "PyTorch CUDA",
          doc: "Philox 4×32, torch.randn on a GPU; exact up to the GPU's number of resident threads (40,960 values on a T4).",
        },
      ],
    },
    first: {
      kind: "integer",
      title: "First draw",
      doc: "Number of the draw, or of the first iteration's. x_T is draw 0, so fresh noise in a loop starts at 1.",
      default: 0,
      min: 0,
      max: 1000000,
      soft: [0, 10],
    },
    width: { ...length(64, "Pixels across.", 8192), unit: "px" },
    height: { ...length(64, "Pixels down.", 8192), unit: "px" },
    channels: length(3, "Channels.", 64),
    batch: length(1, "Images.", 64),
  },
  shapes: ({ params, shapes, wired }) => ({
    noise: wired.has("like") ? shapeOf(shapes, "like") : [params.batch, params.channels, params.height, params.width],
  }),
  async run({ params, inputs: { like, step }, signal }) {
    const { batch, channels, height, width } = params;
    const shape = like ? like.shape : [batch, channels, height, width];
    const draw = params.first + (step ? step.index : 0);
    const [seed, count] = [seedOf(params.seed), sizeOf(shape)];
    if (params.generator === "mt19937" && params.first * count > MAX_PASSED) tooFar(params.first, count);
    await passEarlierDraws(params.generator, seed, draw, count, async () => {
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
    });
    return { noise: { shape, data: drawNoise(params.generator, seed, draw, count) } };
  },
});

/** Numbers before the first draw: about a minute's worth. */
const MAX_PASSED = 1e10;

const tooFar = (first: number, count: number): never =>
  fail("param.range", `Draw ${first} of ${count} numbers lies too far on: PyTorch's CPU generator cannot jump there.`, {
    port: "first",
    hint: "Choose a smaller first draw, or PyTorch CUDA's generator, which can.",
  });

/** Seeds beyond 2^53 are written as text. */
function seedOf(seed: number | string): bigint {
  if (typeof seed === "number" ? Number.isInteger(seed) : /^-?\d+$/.test(seed)) return BigInt(seed);
  return fail("param.type", `The seed “${seed}” is not an integer.`, { port: "seed" });
}
