import { describeShape } from "../../expression/index.ts";
import type { Tensor } from "../../expression/tensor.ts";
import { type Diagnostic, fail } from "../../graph/diagnostic.ts";
import { defineHost } from "../define.ts";
import type { DataMixture, ModelTraits } from "../values.ts";

/** Each call compares every picture of a batch with every one of the data. */
const MOST_IMAGES = 256;

export default defineHost({
  type: "idealDenoiser",
  version: 1,
  title: "Ideal denoiser",
  category: "Model",
  doc: "The best network there can be, without training: the exact mean of all clean images that could have led to the state, for data that are a mixture of Gaussians or a set of pictures. What it cannot know no network can; what a sampler does wrong with it is the sampler's own error. It works for generation and, with UNet step's input wired, for restoration by any input.",
  equation: "x0 = m_k + (1 - alphaBar_t)*s^2/((1 - alphaBar_t)^2*s^2 + betaBar_t^2)*(y - (1 - alphaBar_t)*m_k)",
  inputs: {
    images: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: `The data, as a batch of up to ${MOST_IMAGES} pictures of the state's size. Unwired, the means are used.`,
    },
  },
  outputs: { model: { type: "model", doc: "The posterior mean, as a network with residual and noise heads." } },
  params: {
    means: {
      kind: "numbers",
      doc: "The components' means, one after the other: x1, y1, x2, y2, … A component is of one pixel's channels, every pixel on its own. Not used where images are wired.",
      default: [-0.6, 0, 0.6, 0],
    },
    dimension: {
      kind: "integer",
      doc: "Numbers to a mean: the channels of the state. Not used where images are wired.",
      default: 2,
      min: 1,
      max: 64,
      soft: [1, 4],
    },
    weights: {
      kind: "numbers",
      doc: "How often each component occurs, of any sum. Empty: all the same.",
      default: [],
    },
    deviation: {
      kind: "number",
      title: "Deviation s",
      doc: "Standard deviation of each component; 0 for points, or for the very pictures.",
      default: 0.1,
      min: 0,
      max: 100,
      soft: [0, 1],
    },
  },
  check({ params, wired }) {
    const weights = params.weights as number[];
    const problem =
      weightProblem(weights) ??
      (wired.has("images") ? null : meansProblem(params.means as number[], params.dimension as number, weights));
    return problem ? [{ severity: "error", code: "param.range", ...problem }] : [];
  },
  run({ params, inputs: { images } }) {
    const { means, dimension, weights, deviation } = params;
    const data = images ? ofImages(images) : { per: "pixel" as const, shape: [dimension], means };
    const count = data.means.length / data.shape.reduce((product, length) => product * length, 1);
    if (weights.length > 0 && weights.length !== count)
      fail("param.range", weightsMessage(weights.length, count), { port: "weights" });
    const mixture: DataMixture = {
      ...data,
      weights: weights.length > 0 ? weights : new Array<number>(count).fill(1),
      deviation,
    };
    return { model: { kind: "ideal" as const, traits, mixture } };
  },
});

const traits: ModelTraits = {
  title: "Ideal denoiser",
  conditioning: "alphaBar + betaBar",
  objective: "pred_res_noise",
  // It takes the input of the equations whatever it is, and 0 where none is wired.
  origin: "zero",
  condition: "none",
  clip: "off",
  trainedOn: { numTrainTimesteps: 1000, sumScale: [], residualSchedules: [], noiseSchedules: [], square: true },
};

function ofImages(images: Tensor): Pick<DataMixture, "per" | "shape" | "means"> {
  const [count = 0, ...shape] = images.shape;
  if (shape.length !== 3 || count < 1 || count > MOST_IMAGES)
    fail("run.shape", `Images is ${describeShape(images.shape)}; it takes 1 to ${MOST_IMAGES} pictures as a batch.`, {
      port: "images",
    });
  return { per: "image", shape, means: images.data };
}

const weightsMessage = (weights: number, count: number): string =>
  `There are ${weights} weights for ${count} ${count === 1 ? "component" : "components"}.`;

type Problem = Pick<Diagnostic, "port" | "message">;

const weightProblem = (weights: readonly number[]): Problem | null =>
  weights.some((weight) => weight <= 0)
    ? { port: "weights", message: "Every weight must be above 0; leave a component out instead." }
    : null;

function meansProblem(means: readonly number[], dimension: number, weights: readonly number[]): Problem | null {
  if (means.length === 0 || means.length % dimension !== 0)
    return { port: "means", message: `${means.length} numbers do not make means of ${dimension} each.` };
  const count = means.length / dimension;
  if (weights.length > 0 && weights.length !== count)
    return { port: "weights", message: weightsMessage(weights.length, count) };
  return null;
}
