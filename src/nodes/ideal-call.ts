import { posteriorMean } from "../diffusion/ideal-denoiser.ts";
import type { State } from "../diffusion/path.ts";
import { describeShape } from "../expression/index.ts";
import type { Tensor } from "../expression/tensor.ts";
import { fail } from "../graph/diagnostic.ts";
import type { ModelContext } from "./define.ts";
import type { NetworkInputs } from "./network-call.ts";
import type { ModelValue, TensorRef } from "./values.ts";

type Ideal = Extract<ModelValue, { kind: "ideal" }>;
type At = Pick<State, "alphaBar" | "betaBar">;

/** The heads of an Ideal denoiser: x0 is worked out on the CPU, residual and noise follow from it on the run's backend. */
export async function idealHeads(
  context: ModelContext,
  { mixture }: Ideal,
  { x, input: wired, step }: Pick<NetworkInputs, "x" | "input" | "step">,
): Promise<{ residual: TensorRef; noise: TensorRef }> {
  const { alphaBar, betaBar } = step.from;
  const input = wired ?? 0;
  const y = context.evaluate("x - alphaBar*input", { x, input, alphaBar });
  const { x0 } = await context.onHost({ y }, async (arrays) => ({
    x0: await denoised(mixture, arrays.y, { alphaBar, betaBar }, context.signal),
  }));
  return {
    residual: context.evaluate("input - x0", { input, x0 }),
    // A state without noise says nothing about it.
    noise:
      betaBar > 0
        ? context.evaluate("(y - signal*x0)/betaBar", { y, x0, signal: 1 - alphaBar, betaBar })
        : context.zeros(x.shape),
  };
}

/** Between vectors Stop is heard this often, ms. */
const BREATH = 50;

async function denoised(mixture: Ideal["mixture"], y: Tensor, state: At, signal: AbortSignal): Promise<Tensor> {
  const { size, stride, starts } = vectorsOf(mixture, y.shape);
  const mean = posteriorMean({ ...mixture, size }, { ...state, t: null });
  const [vector, x0] = [new Float64Array(size), new Float64Array(size)];
  const data = new Float32Array(y.data.length);
  let rested = performance.now();
  for (const start of starts) {
    for (let i = 0; i < size; i++) vector[i] = y.data[start + i * stride]!;
    mean(vector, x0);
    for (let i = 0; i < size; i++) data[start + i * stride] = x0[i]!;
    if (performance.now() - rested < BREATH) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    rested = performance.now();
  }
  return { shape: y.shape, data };
}

/** How a batch splits into the vectors that the mixture is of: whole pictures, or the channels of each pixel. */
function vectorsOf({ per, shape }: Ideal["mixture"], state: readonly number[]) {
  const [batch = 1, channels = 1, ...pixels] = state;
  const area = pixels.reduce((product, length) => product * length, 1);
  const fits = per === "image" ? shape.join() === state.slice(1).join() : shape[0] === channels;
  if (!fits)
    fail("model.size", `The mixture is of ${describeMixture(per, shape)}, and the state is ${describeShape(state)}.`, {
      port: "x_t",
      hint: "Give the noise the shape that the Ideal denoiser's data has.",
    });
  return per === "image"
    ? { size: channels * area, stride: 1, starts: Array.from({ length: batch }, (_, b) => b * channels * area) }
    : {
        size: channels,
        stride: area,
        starts: Array.from({ length: batch * area }, (_, i) => Math.floor(i / area) * channels * area + (i % area)),
      };
}

const describeMixture = (per: "image" | "pixel", shape: readonly number[]): string =>
  per === "image" ? `${describeShape(shape)} images` : `pixels of ${shape[0]} channels`;
