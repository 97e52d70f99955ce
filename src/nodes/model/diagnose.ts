import { drawNoise } from "../../diffusion/noise.ts";
import type { State } from "../../diffusion/path.ts";
import { noiseSchedule, residualSchedule } from "../../diffusion/schedules.ts";
import { sizeOf, type Tensor } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import type { DiffusionCard } from "../../graph/model-card.ts";
import { defineModel, type ModelContext } from "../define.ts";
import {
  type Candidate,
  errorsOf,
  type Feeding,
  feedings,
  type KnownState,
  knownState,
  readings,
  TOLD,
  toldNumber,
} from "../diagnosis.ts";
import { describe, verdictOf } from "../diagnosis-verdict.ts";
import { trainingTable } from "../told-time.ts";
import type { ModelValue, TensorRef } from "../values.ts";

type Onnx = Extract<ModelValue, { kind: "onnx" }>;

/** Rows of the table. */
const SHOWN = 10;
/** Where on its schedule a network is asked, as shares of T: enough of both residual and noise to tell them apart. */
const ASKED_AT = [0.3, 0.65];

export default defineModel({
  type: "diagnose",
  version: 1,
  title: "Diagnose",
  category: "Model",
  doc: "Finds out what a stranger's network needs. Given one clean picture and its degraded twin it forms states it knows everything of, asks the network in every way there is, and ranks the ways by how well the answers give residual and noise back. Origin and condition are taken from the card.",
  equation: "x_t = x0 + alphaBar*(input - x0) + betaBar*noise",
  sink: true,
  inputs: {
    model: { type: "model", doc: "The network, with whatever card it has." },
    clean: { type: "tensor", role: "image", doc: "A clean picture of the kind that the network makes." },
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The same picture degraded as the network knows it; unwired for a network that generates.",
    },
  },
  outputs: {
    ranking: {
      type: "metrics",
      doc: "The likeliest ways, by their error: shares of the true residual and noise, root mean square.",
    },
    verdict: { type: "text", doc: "What the card should say, and what this pair of pictures does not tell." },
  },
  params: {
    size: {
      kind: "integer",
      doc: "Side of the part that is looked at, from the middle. Larger is surer and slower.",
      default: 64,
      min: 8,
      max: 1024,
      soft: [32, 256],
      unit: "px",
    },
    seed: { kind: "seed", doc: "Of the noise in the states.", default: 0 },
  },
  asks: (model) => (model.kind === "onnx" ? feedings(numbersOf(model.card)).length * ASKED_AT.length : 1),
  async run(context) {
    const { model, clean, input } = context.inputs;
    if (model.kind !== "onnx")
      fail("model.objective", `Diagnose looks at network files; ${model.traits.title} is none.`, {
        port: "model",
        hint: "Wire a Model node to it.",
      });
    const { card } = model;
    if (!input && (card.origin === "input" || card.condition !== "none"))
      fail("model.condition", `${card.title} works on a degraded image, and “input” is not wired.`, { port: "input" });
    const pair = await middleOf(context, card, clean, input);
    const ranked = await rank(context, model, pair);
    const { text, wrong } = verdictOf(ranked, card);
    if (wrong.length > 0) context.warn(text);
    const ranking = ranked
      .slice(0, SHOWN)
      .map((candidate, index) => ({ label: `${index + 1}. ${describe(candidate)}`, value: candidate.error, unit: "" }));
    return { ranking, verdict: text };
  },
});

interface Pair {
  readonly clean: Tensor;
  readonly input: Tensor | null;
  readonly noise: Tensor;
}
type Context = ModelContext & { readonly params: { readonly size: number; readonly seed: number | string } };

/** The middle of both pictures as arrays, of a size that the card allows, and noise for it. */
async function middleOf(
  context: Context,
  { title, size }: DiffusionCard,
  clean: TensorRef,
  input: TensorRef | undefined,
): Promise<Pair> {
  if (input && input.shape.join() !== clean.shape.join())
    fail("run.shape", `The clean picture is ${clean.shape.join("×")} and the degraded one ${input.shape.join("×")}.`, {
      port: "input",
      hint: "Give both the same size.",
    });
  const { fixed, multipleOf, min, max } = size;
  const [, , rows, columns] = clean.shape as readonly [number, number, number, number];
  const whole = (length: number) =>
    Math.floor(Math.min(length, Math.max(context.params.size, min), max ?? length) / multipleOf) * multipleOf;
  const [height, width] = fixed ?? [whole(rows), whole(columns)];
  if (height > rows || width > columns || Math.min(height, width) < min)
    fail(
      "model.size",
      `“${title}” takes ${fixed ? `${width}×${height} px` : `${min} px or more`}; the picture is ${columns}×${rows}.`,
      {
        port: "clean",
        hint: "Give it a larger picture.",
      },
    );
  const cut = ({ shape, data }: Tensor): Tensor => {
    const [, channels] = shape as readonly [number, number];
    const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
    const part = new Float32Array(channels * height * width);
    for (let row = 0; row < channels * height; row++) {
      const from = (Math.floor(row / height) * rows + top + (row % height)) * columns + left;
      part.set(data.subarray(from, from + width), row * width);
    }
    return { shape: [1, channels, height, width], data: part };
  };
  let pair: Pair | null = null;
  const wanted: Record<string, TensorRef> = input ? { clean, input } : { clean };
  await context.onHost(wanted, async (arrays) => {
    const part = cut(arrays.clean!);
    const noise = { shape: part.shape, data: drawNoise("mt19937", BigInt(context.params.seed), 0, sizeOf(part.shape)) };
    pair = { clean: part, input: arrays.input ? cut(arrays.input) : null, noise };
    return {};
  });
  return pair!;
}

const numbersOf = ({ inputs }: DiffusionCard): number => inputs.filter(({ carries }) => TOLD.includes(carries)).length;

async function rank(context: Context, model: Onnx, pair: Pair): Promise<Candidate[]> {
  const { card } = model;
  const ways = readings(card.outputs.length);
  const candidates: Candidate[] = [];
  for (const feeding of feedings(numbersOf(card))) {
    const squares = ways.map(() => 0);
    const states = statesOf(card, feeding, pair);
    for (const state of states) {
      context.signal.throwIfAborted();
      const outputs = await ask(context, model, feeding, state, pair);
      for (const [index, reading] of ways.entries()) {
        const [residual, noise] = errorsOf(reading, outputs, state);
        squares[index]! += residual ** 2 + noise ** 2;
      }
    }
    for (const [index, reading] of ways.entries())
      candidates.push({ feeding, reading, error: Math.sqrt(squares[index]! / (2 * states.length)) });
  }
  return candidates.sort((a, b) => a.error - b.error);
}

/** States in the network's world, on its schedule; the same for every feeding, but for their range and order. */
function statesOf(card: DiffusionCard, feeding: Feeding, pair: Pair): KnownState[] {
  const table = trainingTable(card) ?? usualTable(card);
  const contrast = (feeding.range[1] - feeding.range[0]) / 2;
  const clean = theirs(pair.clean, feeding);
  const black = { shape: clean.shape, data: new Float32Array(clean.data.length) };
  const input = card.origin === "input" && pair.input ? theirs(pair.input, feeding) : black;
  return ASKED_AT.map((share) => {
    const { alphaBar, betaBar } = table[Math.floor(share * table.length)]!;
    // A network that knows the square is asked at states which say as much in any range.
    const own = card.trainedOn.square ? contrast * betaBar : betaBar;
    const t = Math.floor(share * table.length);
    return knownState(clean, input, pair.noise, { alphaBar, betaBar: own, t, trainedBetaBar: own });
  });
}

/** Where a card names no one pair of schedules: the official ones, or DDPM's for a network that generates by timestep. */
function usualTable({ trainedOn, origin, conditioning }: DiffusionCard): State[] {
  const T = trainedOn.numTrainTimesteps;
  const ddpm = {
    kind: "ddpm",
    betaSchedule: "linear",
    betaStart: 1e-4,
    betaEnd: 0.02,
    zeroTerminalSnr: false,
  } as const;
  const [residual, noise] =
    origin === "zero" && conditioning === "timestep" && !trainedOn.square
      ? [ddpm, ddpm]
      : ([{ kind: "decreased" }, { kind: "increased" }] as const);
  const alphaBars = residualSchedule(residual, T).values;
  const betaBars = noiseSchedule(noise, T, Math.max(...trainedOn.sumScale, 0) || 1).values;
  return alphaBars.map((alphaBar, t) => ({ alphaBar, betaBar: betaBars[t]!, t }));
}

/** A picture as the network would have it. */
function theirs({ shape, data }: Tensor, { range: [black, white], channelOrder }: Feeding): Tensor {
  const [, channels, height, width] = shape as readonly [number, number, number, number];
  const area = height * width;
  const scaled = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const from = channelOrder === "BGR" ? channels - 1 - channel : channel;
    for (let i = 0; i < area; i++)
      scaled[channel * area + i] = black + ((data[from * area + i]! + 1) / 2) * (white - black);
  }
  return { shape, data: scaled };
}

/** The network's outputs, in the card's order. */
async function ask(context: Context, model: Onnx, feeding: Feeding, state: KnownState, pair: Pair): Promise<Tensor[]> {
  const { card } = model;
  const { x } = state;
  const [, , height, width] = x.shape as readonly [number, number, number, number];
  const images = await context.onHost(
    {},
    async (): Promise<Record<string, Tensor>> => ({
      x,
      ...(pair.input ? { condition: theirs(pair.input, feeding) } : {}),
      // Nothing is missing in these pictures.
      mask: { shape: [1, 1, height, width], data: new Float32Array(height * width) },
    }),
  );
  let told = 0;
  const feeds: Record<string, TensorRef | number> = {};
  for (const { name, carries } of card.inputs)
    feeds[name] = TOLD.includes(carries)
      ? toldNumber(feeding.told[told++]!, feeding.conditioning, state, card.trainedOn.numTrainTimesteps)
      : images[carries]!;
  const answer = await context.call(model, feeds, "off");
  const outputs: Tensor[] = [];
  await context.onHost(answer, async (arrays) => {
    for (const { name } of card.outputs)
      outputs.push(
        arrays[name] ?? fail("model.corrupt", `“${card.title}” has no output “${name}”, which its card names.`),
      );
    return {};
  });
  return outputs;
}
