import { tableAt } from "../../diffusion/build-path.ts";
import { networkTime } from "../../diffusion/network-time.ts";
import { predictionProgram } from "../../diffusion/objective.ts";
import { describeState, type State, type Step } from "../../diffusion/path.ts";
import { noiseSchedule, parseScheduleName, residualSchedule } from "../../diffusion/schedules.ts";
import { fail } from "../../graph/diagnostic.ts";
import { collapse } from "../collapse-check.ts";
import { defineModel, type ModelContext } from "../define.ts";
import { callNetwork, missingImage } from "../network-call.ts";
import { trainingMismatch } from "../training-check.ts";
import type { ModelTraits, TensorRef } from "../values.ts";

export default defineModel({
  type: "unetStep",
  version: 1,
  title: "UNet step",
  category: "Model",
  doc: "Asks the network what the state holds, and gives residual, noise and the clean image it stands for, clipped in the order that its objective asks for.",
  equation: "x0 = x_t - alphaBar_t*residual - betaBar_t*noise",
  inputs: {
    model: { type: "model", doc: "The network." },
    x_t: { type: "tensor", role: "image", title: "x_t", doc: "The state, from Loop start." },
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "I_in of the equations, the degraded image. Unwired it is 0: generation.",
    },
    condition: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "What the network is shown beside the state, where that is not the input.",
    },
    step: { type: "step", doc: "Where the loop stands on the path." },
  },
  outputs: {
    residual: { type: "tensor", role: "residual", doc: "input − x0, what is to be removed." },
    noise: { type: "tensor", role: "noise", doc: "The state's noise, about standard normal." },
    x0: { type: "tensor", role: "image", title: "x0", doc: "The clean image as predicted at this step." },
    t_res: { type: "number", title: "time (residual)", doc: "What the network was told: t, ᾱ·T or ᾱ." },
    t_noise: { type: "number", title: "time (noise)", doc: "What the network was told: t, β̄·T or β̄." },
  },
  params: {
    clip: {
      kind: "enum",
      doc: "How predictions are kept in range.",
      default: "card",
      options: [
        { value: "card", title: "As the card says" },
        {
          value: "official",
          title: "Official",
          doc: "Residual and x0 to [-1, 1], as in the official code. Cannot turn black into white.",
        },
        { value: "box", title: "Box", doc: "Residual within [input − 1, input + 1], x0 to [-1, 1]." },
        { value: "off", title: "Off" },
      ],
    },
  },
  preview: ["x0", "residual", "noise"],
  async run(context) {
    const { params, inputs } = context;
    const { model, x_t: x, input, step } = inputs;
    const { traits } = model;
    if (!input && traits.origin === "input") missingImage(traits.title);
    const condition = inputs.condition ?? input;
    if (!condition && traits.condition !== "none") missingImage(traits.title);
    const mismatch = step.index === 0 ? trainingMismatch(traits, step.path) : null;
    if (mismatch) context.warn(mismatch);
    const collapsed = step.index === 0 && !input ? collapse(step.path) : null;
    if (collapsed) context.warn(collapsed);
    const time = timeOf(step, traits, context);
    const heads = await callNetwork(context, model, { x, input, condition, ...step.from, ...time });
    const clip = params.clip === "card" ? traits.clip : params.clip;
    const program = predictionProgram(traits.objective, clip, { ...step.from, trainedBetaBar: time.trainedBetaBar });
    const values: Record<string, TensorRef | number> = { ...program.scalars, x, input: input ?? 0 };
    for (const [head, value] of Object.entries(heads)) values[`head${head[0]!.toUpperCase()}${head.slice(1)}`] = value;
    for (const { name, text } of program.assignments) values[name] = context.evaluate(text, values);
    const tensor = (name: string) => values[name] as TensorRef;
    return {
      residual: tensor("residual"),
      noise: tensor("noise"),
      x0: tensor("x0"),
      t_res: time.timeResidual,
      t_noise: time.timeNoise,
    };
  },
});

/** What the network is told of the state, and β̄ of training there; a warning where it has seen nothing like it. */
function timeOf(step: Step, traits: ModelTraits, context: ModelContext) {
  const { from, path } = step;
  const { numTrainTimesteps } = traits.trainedOn;
  const table = trainingTable(traits) ?? path.table ?? path.states;
  const { t } = networkTime(from, table);
  if (readsTimestep(traits)) {
    if (t >= table.length) beyondTraining(traits, t, table.length);
    warnOffSchedule(step, table, context);
  }
  const trainedBetaBar = tableAt(
    table.map(({ betaBar }) => betaBar),
    Math.min(t, table.length - 1),
  );
  switch (traits.conditioning) {
    case "timestep":
      return { t, trainedBetaBar, timeResidual: t, timeNoise: t };
    case "alphaBar*T + betaBar*T":
      return {
        t,
        trainedBetaBar,
        timeResidual: from.alphaBar * numTrainTimesteps,
        timeNoise: from.betaBar * numTrainTimesteps,
      };
    case "alphaBar + betaBar":
      return { t, trainedBetaBar, timeResidual: from.alphaBar, timeNoise: from.betaBar };
  }
}

const readsTimestep = ({ conditioning, objective }: ModelTraits): boolean =>
  conditioning === "timestep" || objective === "epsilon" || objective === "sample" || objective === "v_prediction";

const beyondTraining = ({ title }: ModelTraits, t: number, timesteps: number): never =>
  fail("model.schedule", `${title} was trained with ${timesteps} timesteps, and the path is at t = ${t}.`, {
    port: "step",
    hint: `Give the schedules ${timesteps} training timesteps.`,
  });

/** Once a run, at the first such step: the rest of the walk would only repeat it. */
function warnOffSchedule({ index, path, from }: Step, table: readonly State[], { warn }: ModelContext): void {
  const first = path.steps.findIndex((step) => !networkTime(step.from, table).onSchedule);
  if (first !== index) return;
  const t = networkTime(from, table).t;
  warn(
    `From step ${index + 1} on, states such as ${describeState(from)} are on no timestep of the schedule; ` +
      `the network is told t = ${Number(t.toFixed(2))}, by its noise.`,
  );
}

/** Both schedules the card names, at equal t; null where it names none, or several. */
function trainingTable({ trainedOn }: ModelTraits): State[] | null {
  const { numTrainTimesteps, residualSchedules, noiseSchedules, sumScale } = trainedOn;
  if (residualSchedules.length !== 1 || noiseSchedules.length !== 1 || sumScale.length !== 1) return null;
  const residual = parseScheduleName(residualSchedules[0]!);
  const noise = parseScheduleName(noiseSchedules[0]!);
  if (!residual || !noise) return null;
  const alphaBars = residualSchedule(residual, numTrainTimesteps).values;
  const betaBars = noiseSchedule(noise, numTrainTimesteps, sumScale[0]!).values;
  return alphaBars.map((alphaBar, t) => ({ alphaBar, betaBar: betaBars[t]!, t }));
}
