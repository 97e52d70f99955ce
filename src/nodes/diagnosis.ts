import { HEADS, type Objective, predictionProgram } from "../diffusion/objective.ts";
import { evaluate, parseExpression } from "../expression/index.ts";
import type { Tensor } from "../expression/tensor.ts";
import type { ChannelOrder, Conditioning, DiffusionCard, ModelInput } from "../graph/model-card.ts";

/** How a network is fed: what a card may say wrong of its inputs. */
export interface Feeding {
  readonly conditioning: Conditioning;
  /** What each input that takes a number carries, in the card's order. */
  readonly told: readonly Told[];
  readonly range: readonly [number, number];
  readonly channelOrder: ChannelOrder;
}
export type Told = Extract<ModelInput["carries"], "alphaBar" | "betaBar" | "timestep">;

/** How its answer is read: which output, in the card's order, is the objective's first head, which the second. */
export interface Reading {
  readonly objective: Objective;
  readonly order: readonly number[];
}

export interface Candidate {
  readonly feeding: Feeding;
  readonly reading: Reading;
  /** Root mean square of the errors of residual and noise, each in shares of what it should be; over all states. */
  readonly error: number;
}

const RANGES = [
  [-1, 1],
  [0, 1],
  [0, 255],
] as const;

/** Every way to feed a network of so many number inputs. */
export function feedings(numbers: number): Feeding[] {
  return toldOptions(numbers).flatMap((told) =>
    RANGES.flatMap((range) => (["RGB", "BGR"] as const).map((channelOrder) => ({ ...told, range, channelOrder }))),
  );
}

function toldOptions(numbers: number): Pick<Feeding, "conditioning" | "told">[] {
  const states: Told[][] =
    numbers === 1
      ? [["alphaBar"], ["betaBar"]]
      : [
          ["alphaBar", "betaBar"],
          ["betaBar", "alphaBar"],
        ];
  const timestep = { conditioning: "timestep", told: new Array<Told>(numbers).fill("timestep") } as const;
  // One that is told nothing is called once, whatever its card says.
  if (numbers === 0) return [timestep];
  return [
    timestep,
    ...(["alphaBar + betaBar", "alphaBar*T + betaBar*T"] as const).flatMap((conditioning) =>
      states.map((told) => ({ conditioning, told })),
    ),
  ];
}

/** Every way to read a network of so many outputs. Of a pair, both count. */
export function readings(outputs: number): Reading[] {
  const objectives = Object.keys(HEADS) as Objective[];
  const orders =
    outputs === 1
      ? [[0]]
      : [
          [0, 1],
          [1, 0],
        ];
  return objectives
    .filter((objective) => HEADS[objective].length === Math.min(outputs, 2))
    .flatMap((objective) => orders.map((order) => ({ objective, order })));
}

/** A pair of pictures in the network's own world, and the state that they are brought to. */
export interface KnownState {
  readonly x: Tensor;
  /** I_in of the network's equations: zeros where its card says so. */
  readonly input: Tensor;
  readonly residual: Tensor;
  readonly noise: Tensor;
  readonly alphaBar: number;
  /** In the network's world. */
  readonly betaBar: number;
  /** Timestep of training. */
  readonly t: number;
  /** β̄ of training there. */
  readonly trainedBetaBar: number;
}

const cache = new Map<string, ReturnType<typeof parsed>>();
function parsed(text: string) {
  const result = parseExpression(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.expression;
}

function compute(text: string, operands: Readonly<Record<string, Tensor | number>>): Tensor {
  const expression = cache.get(text) ?? parsed(text);
  cache.set(text, expression);
  return evaluate(expression, operands);
}

/** x_t = x0 + ᾱ·residual + β̄·noise. */
export function knownState(
  clean: Tensor,
  input: Tensor,
  noise: Tensor,
  at: Pick<KnownState, "alphaBar" | "betaBar" | "t" | "trainedBetaBar">,
): KnownState {
  const residual = compute("input - clean", { input, clean });
  const { alphaBar, betaBar } = at;
  const x = compute("clean + alphaBar*residual + betaBar*noise", { clean, residual, noise, alphaBar, betaBar });
  return { ...at, x, input, residual, noise };
}

/** The number that an input gets. */
export function toldNumber(told: Told, conditioning: Conditioning, state: KnownState, T: number): number {
  if (told === "timestep") return state.t;
  const value = told === "alphaBar" ? state.alphaBar : state.betaBar;
  return conditioning === "alphaBar*T + betaBar*T" ? value * T : value;
}

/** What a reading's residual and noise are off by, in shares of the true ones. */
export function errorsOf(reading: Reading, outputs: readonly Tensor[], state: KnownState): [number, number] {
  const program = predictionProgram(reading.objective, "off", state);
  const values: Record<string, Tensor | number> = { ...program.scalars, x: state.x, input: state.input };
  for (const [index, head] of HEADS[reading.objective].entries())
    values[`head${head[0]!.toUpperCase()}${head.slice(1)}`] = outputs[reading.order[index]!]!;
  for (const { name, text } of program.assignments) values[name] = compute(text, values);
  return [relative(values.residual as Tensor, state.residual), relative(values.noise as Tensor, state.noise)];
}

function relative(actual: Tensor, wanted: Tensor): number {
  let [errors, total] = [0, 0];
  for (let i = 0; i < wanted.data.length; i++) {
    errors += (actual.data[i]! - wanted.data[i]!) ** 2;
    total += wanted.data[i]! ** 2;
  }
  const share = Math.sqrt(errors / total);
  return Number.isFinite(share) ? share : Number.POSITIVE_INFINITY;
}

/** What the card at hand would be as a candidate. */
export function candidateOf(card: DiffusionCard): Pick<Candidate, "feeding" | "reading"> {
  const carries = card.inputs.map((input) => input.carries);
  return {
    feeding: {
      conditioning: card.conditioning,
      told: carries.filter((each): each is Told => TOLD.includes(each)),
      range: card.range ?? [-1, 1],
      channelOrder: card.channelOrder ?? "RGB",
    },
    reading: {
      objective: card.objective,
      order: HEADS[card.objective].map((head) => card.outputs.findIndex((output) => output.carries === head)),
    },
  };
}

export const TOLD: readonly string[] = ["alphaBar", "betaBar", "timestep"];
