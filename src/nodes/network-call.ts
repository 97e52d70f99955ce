import { HEADS, type HeadName } from "../diffusion/objective.ts";
import { assertNever, fail } from "../graph/diagnostic.ts";
import type { ModelCard, ModelInput } from "../graph/model-card.ts";
import type { ModelContext } from "./define.ts";
import { idealHeads } from "./ideal-call.ts";
import type { ModelValue, TensorRef } from "./values.ts";

/** What a network is given: the state, the image it is shown, and where the state is on the path. */
export interface NetworkInputs {
  readonly x: TensorRef;
  /** I_in of the equations; absent it is 0. */
  readonly input: TensorRef | undefined;
  /** Absent where nothing is wired: a formula then reads 0. */
  readonly condition: TensorRef | undefined;
  readonly alphaBar: number;
  readonly betaBar: number;
  /** Timestep of training. */
  readonly t: number;
  /** The two time inputs, by the network's conditioning. */
  readonly timeResidual: number;
  readonly timeNoise: number;
}

type Heads = Partial<Record<HeadName, TensorRef>>;

/** Calls the network; gives every head that its objective needs, each of the shape of x. */
export async function callNetwork(context: ModelContext, model: ModelValue, inputs: NetworkInputs): Promise<Heads> {
  const heads = await headsFrom(context, model, inputs);
  for (const head of HEADS[model.traits.objective])
    if (!heads[head])
      fail(
        "model.objective",
        `${model.traits.title} has no output that carries ${head}, which ${model.traits.objective} needs.`,
        {
          hint: "Correct the model's card: the objective, or what its outputs carry.",
        },
      );
  return heads;
}

async function headsFrom(context: ModelContext, model: ModelValue, inputs: NetworkInputs): Promise<Heads> {
  switch (model.kind) {
    case "onnx":
      return headsOf(model.card, await context.call(model, feedsOf(model.card, inputs)));
    case "formula":
      return formulaHeads(context, model.heads, inputs);
    case "ideal":
      return idealHeads(context, model, inputs);
    default:
      return assertNever(model);
  }
}

function formulaHeads(context: ModelContext, texts: Readonly<Record<string, string>>, inputs: NetworkInputs): Heads {
  const { x, condition, alphaBar, betaBar, t, timeResidual, timeNoise } = inputs;
  const operands = { x, c: condition ?? 0, t, t_res: timeResidual, t_noise: timeNoise, alphaBar, betaBar };
  const evaluated = Object.entries(texts).map(([head, text]) => {
    const value = context.evaluate(text, operands);
    // A formula without x or c is one number: spread over the picture.
    const whole = value.shape.join() === x.shape.join() ? value : context.evaluate("value + 0*x", { value, x });
    return [head, whole] as const;
  });
  return Object.fromEntries(evaluated);
}

function feedsOf(card: ModelCard, inputs: NetworkInputs): Record<string, TensorRef | number> {
  return Object.fromEntries(card.inputs.map((input) => [input.name, feedOf(card, input, inputs)]));
}

function feedOf(card: ModelCard, input: ModelInput, inputs: NetworkInputs): TensorRef | number {
  const scaled = card.conditioning === "alphaBar*T + betaBar*T";
  switch (input.carries) {
    case "x":
      return inputs.x;
    case "condition":
      return inputs.condition ?? missingImage(card.title);
    case "alphaBar":
      return scaled ? inputs.timeResidual : inputs.alphaBar;
    case "betaBar":
      return scaled ? inputs.timeNoise : inputs.betaBar;
    case "timestep":
      return inputs.t;
    case "mask":
      return fail(
        "model.condition",
        `${card.title} is shown a mask beside the image, and UNet step has no mask port.`,
        {
          hint: "Use a model whose card says “condition: none” or “condition: image”.",
        },
      );
  }
}

export const missingImage = (title: string): never =>
  fail("model.condition", `${title} works on a degraded image, and “input” is not wired.`, {
    port: "input",
    hint: "Wire the degraded image to UNet step's input.",
  });

function headsOf(card: ModelCard, outputs: Readonly<Record<string, TensorRef>>): Heads {
  return Object.fromEntries(card.outputs.map(({ name, carries }) => [carries, outputs[name]]));
}
