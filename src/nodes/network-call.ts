import { HEADS, type HeadName } from "../diffusion/objective.ts";
import type { Step } from "../diffusion/path.ts";
import { assertNever, fail } from "../graph/diagnostic.ts";
import type { DiffusionCard, ModelInput } from "../graph/model-card.ts";
import type { ModelContext, Tile } from "./define.ts";
import { idealHeads } from "./ideal-call.ts";
import { headsFromNetwork, type NetworkScale, scaleOf, toNetwork } from "./network-scale.ts";
import { type ToldTime, toldTime } from "./told-time.ts";
import type { ModelValue, TensorRef } from "./values.ts";

/** What a network is given: the state, what it is shown, and where the state is on the path. */
export interface NetworkInputs {
  readonly x: TensorRef;
  /** I_in of the equations; absent it is 0. */
  readonly input: TensorRef | undefined;
  /** Absent where nothing is wired: a formula then reads 0. */
  readonly condition: TensorRef | undefined;
  readonly mask: TensorRef | undefined;
  readonly step: Step;
  /** How large pictures are cut for the network. */
  readonly tile: Tile;
}

type Heads = Partial<Record<HeadName, TensorRef>>;

/** Every head that the objective needs, of the shape of x, in [-1, 1] and RGB; and what the network was told. */
export interface NetworkAnswer {
  readonly heads: Heads;
  readonly time: ToldTime;
}

export async function callNetwork(
  context: ModelContext,
  model: ModelValue,
  inputs: NetworkInputs,
): Promise<NetworkAnswer> {
  const answer = await answerOf(context, model, inputs);
  const { objective, title } = model.traits;
  for (const head of HEADS[objective])
    if (!answer.heads[head])
      fail("model.objective", `${title} has no output that carries ${head}, which ${objective} needs.`, {
        hint: "Correct the model's card: the objective, or what its outputs carry.",
      });
  return answer;
}

/** What a network's heads mean in a pair: the pair says it, not the network's own card. */
interface Part {
  readonly sum: boolean;
  /** The head of the first network, for the second. */
  readonly first?: Heads;
}

async function answerOf(
  context: ModelContext,
  model: ModelValue,
  inputs: NetworkInputs,
  part?: Part,
): Promise<NetworkAnswer> {
  const scale = model.kind === "onnx" ? scaleOf(model.card) : scaleOf({});
  const time = toldTime(inputs.step, model.traits, scale.contrast, context.warn);
  switch (model.kind) {
    case "onnx":
      return { time, heads: await onnxHeads(context, model, scale, inputs, time, part) };
    case "formula":
      return { time, heads: formulaHeads(context, model.heads, inputs, time) };
    case "ideal":
      return { time, heads: await idealHeads(context, model, inputs) };
    case "pair": {
      const [first, second] = model.networks;
      const [head] = HEADS[model.traits.objective];
      const residual = await answerOf(context, first, inputs, { sum: false });
      const sum = model.traits.objective.endsWith("_add_noise");
      const noise = await answerOf(context, second, inputs, { sum, first: { [head!]: residual.heads[head!] } });
      return {
        heads: { [head!]: residual.heads[head!], noise: noise.heads.noise },
        time: { ...residual.time, timeNoise: noise.time.timeNoise },
      };
    }
    default:
      return assertNever(model);
  }
}

function formulaHeads(
  context: ModelContext,
  texts: Readonly<Record<string, string>>,
  { x, condition, step }: NetworkInputs,
  { t, timeResidual, timeNoise }: ToldTime,
): Heads {
  const { alphaBar, betaBar } = step.from;
  const operands = { x, c: condition ?? 0, t, t_res: timeResidual, t_noise: timeNoise, alphaBar, betaBar };
  const evaluated = Object.entries(texts).map(([head, text]) => {
    const value = context.evaluate(text, operands);
    // A formula without x or c is one number: spread over the picture.
    const whole = value.shape.join() === x.shape.join() ? value : context.evaluate("value + 0*x", { value, x });
    return [head, whole] as const;
  });
  return Object.fromEntries(evaluated);
}

async function onnxHeads(
  context: ModelContext,
  model: Extract<ModelValue, { kind: "onnx" }>,
  scale: NetworkScale,
  inputs: NetworkInputs,
  time: ToldTime,
  part: Part = { sum: model.card.objective.endsWith("_add_noise") },
): Promise<Heads> {
  const { card } = model;
  const feeds = Object.fromEntries(
    card.inputs.map((input) => [input.name, feedOf(context, card, input, scale, inputs, time)]),
  );
  const outputs = await context.call(model, feeds, inputs.tile);
  const heads = Object.fromEntries(card.outputs.map(({ name, carries }) => [carries, outputs[name]])) as Heads;
  return headsFromNetwork(context, heads, scale, {
    ...part,
    origin: card.origin === "input" ? 1 : 0,
    title: card.title,
  });
}

function feedOf(
  context: ModelContext,
  card: DiffusionCard,
  input: ModelInput,
  scale: NetworkScale,
  { x, condition, mask, step }: NetworkInputs,
  time: ToldTime,
): TensorRef | number {
  switch (input.carries) {
    case "x":
      return toNetwork(context, x, scale, card.origin === "input" ? 1 : 1 - step.from.alphaBar);
    case "condition":
      return toNetwork(context, spread(context, condition ?? missingImage(card.title), x), scale);
    case "mask":
      return spread(context, mask ?? missingMask(card.title), x);
    case "alphaBar":
      return card.conditioning === "timestep" ? step.from.alphaBar : time.timeResidual;
    case "betaBar":
      return card.conditioning === "timestep" ? step.from.betaBar * scale.contrast : time.timeNoise;
    case "timestep":
      return time.t;
    case "image":
      return fail(
        "model.objective",
        `The card of ${card.title} has an input that carries “image”, and a state as well.`,
        {
          hint: "An image is what a one-shot network takes; here it is “condition”.",
        },
      );
    default:
      return assertNever(input.carries);
  }
}

/** One image serves a whole batch of states. */
const spread = (context: ModelContext, image: TensorRef, { shape }: TensorRef): TensorRef =>
  image.shape[0] === 1 && shape[0] !== 1
    ? context.evaluate("image + zero", { image, zero: context.zeros([shape[0]!, 1, 1, 1]) })
    : image;

export const missingImage = (title: string): never =>
  fail("model.condition", `${title} works on a degraded image, and “input” is not wired.`, {
    port: "input",
    hint: "Wire the degraded image to UNet step's input.",
  });

const missingMask = (title: string): never =>
  fail("model.condition", `${title} is shown a mask beside the image, and “mask” is not wired.`, {
    port: "mask",
    hint: "Wire a mask to UNet step's mask.",
  });
