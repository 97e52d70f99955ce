import { tableAt } from "../diffusion/build-path.ts";
import { networkTime } from "../diffusion/network-time.ts";
import { describeState, type State, type Step } from "../diffusion/path.ts";
import { noiseSchedule, parseScheduleName, residualSchedule } from "../diffusion/schedules.ts";
import { assertNever, fail } from "../graph/diagnostic.ts";
import type { ModelTraits } from "./values.ts";

/** What a network is told of the state, and β̄ of training there. */
export interface ToldTime {
  /** Timestep of training. */
  readonly t: number;
  readonly trainedBetaBar: number;
  /** By the network's conditioning: t twice, ᾱ·T and β̄·T, or ᾱ and β̄. */
  readonly timeResidual: number;
  readonly timeNoise: number;
}

/**
 * @param contrast half the distance between the network's black and white: its noise is that much of ours
 * @param warn hears of states that training has not seen, once a run
 */
export function toldTime(step: Step, traits: ModelTraits, contrast: number, warn: (message: string) => void): ToldTime {
  const { alphaBar, betaBar: ours, t: own } = step.from;
  const betaBar = ours * contrast;
  const table = trainingTable(traits) ?? step.path.table ?? step.path.states;
  const { t } = networkTime({ alphaBar, betaBar, t: contrast === 1 ? own : null }, table);
  if (readsTimestep(traits)) {
    if (t >= table.length) beyondTraining(traits, t, table.length);
    warnOffSchedule(step, table, warn);
  }
  const inTable = Math.min(t, table.length - 1);
  const below = Math.floor(inTable);
  const betaBars = table.slice(below, below + 2).map((state) => state.betaBar);
  const trainedBetaBar = tableAt(betaBars, inTable - below);
  return { t, trainedBetaBar, ...times(traits, t, alphaBar, betaBar) };
}

function times({ conditioning, trainedOn }: ModelTraits, t: number, alphaBar: number, betaBar: number) {
  const { numTrainTimesteps } = trainedOn;
  switch (conditioning) {
    case "timestep":
      return { timeResidual: t, timeNoise: t };
    case "alphaBar*T + betaBar*T":
      return { timeResidual: alphaBar * numTrainTimesteps, timeNoise: betaBar * numTrainTimesteps };
    case "alphaBar + betaBar":
      return { timeResidual: alphaBar, timeNoise: betaBar };
    default:
      return assertNever(conditioning);
  }
}

/** Whether the network, or what its head means, depends on training's timestep. */
export const readsTimestep = ({ conditioning, objective }: Pick<ModelTraits, "conditioning" | "objective">): boolean =>
  conditioning === "timestep" || objective === "epsilon" || objective === "sample" || objective === "v_prediction";

const beyondTraining = ({ title }: ModelTraits, t: number, timesteps: number): never =>
  fail("model.schedule", `${title} was trained with ${timesteps} timesteps, and the path is at t = ${t}.`, {
    port: "step",
    hint: `Give the schedules ${timesteps} training timesteps.`,
  });

/** Once a run, at the first such step: the rest of the walk would only repeat it. */
function warnOffSchedule({ index, path, from }: Step, table: readonly State[], warn: (message: string) => void): void {
  const first = path.steps.findIndex((step) => !networkTime(step.from, table).onSchedule);
  if (first !== index) return;
  const t = networkTime(from, table).t;
  warn(
    `From step ${index + 1} on, states such as ${describeState(from)} are on no timestep of the schedule; ` +
      `the network is told t = ${Number(t.toFixed(2))}, by its noise.`,
  );
}

/** A loop asks at every step. By what the card says of training. */
const tables = new WeakMap<ModelTraits["trainedOn"], State[] | null>();

/** Both schedules the card names, at equal t; null where it names none, or several. */
export function trainingTable({ trainedOn }: Pick<ModelTraits, "trainedOn">): readonly State[] | null {
  const known = tables.get(trainedOn);
  if (known !== undefined) return known;
  const table = tableOf(trainedOn);
  tables.set(trainedOn, table);
  return table;
}

function tableOf(trainedOn: ModelTraits["trainedOn"]): State[] | null {
  const { numTrainTimesteps, residualSchedules, noiseSchedules, sumScale } = trainedOn;
  if (residualSchedules.length !== 1 || noiseSchedules.length !== 1 || sumScale.length !== 1) return null;
  const residual = parseScheduleName(residualSchedules[0]!);
  const noise = parseScheduleName(noiseSchedules[0]!);
  if (!residual || !noise) return null;
  const alphaBars = residualSchedule(residual, numTrainTimesteps).values;
  const betaBars = noiseSchedule(noise, numTrainTimesteps, sumScale[0]!).values;
  return alphaBars.map((alphaBar, t) => ({ alphaBar, betaBar: betaBars[t]!, t }));
}
