import { HEADS } from "../../diffusion/objective.ts";
import { type ExpressionError, parseExpression, placed, placeOf } from "../../expression/index.ts";
import { defineHost } from "../define.ts";
import type { ModelValue } from "../values.ts";

const VARIABLES = ["x", "c", "t", "t_res", "t_noise", "alphaBar", "betaBar"];
const RESIDUAL = ["pred_res_noise", "pred_res_add_noise", "pred_res"];
const NOISE = ["pred_res_noise", "pred_res_add_noise", "pred_x0_noise", "pred_x0_add_noise", "pred_noise"];

export default defineHost({
  type: "formulaModel",
  version: 1,
  title: "Formula model",
  category: "Model",
  doc: "A network written as formulas, one for each head that the objective names. It needs no weights, so it shows what a sampler does by itself.",
  inputs: {},
  outputs: { model: { type: "model", doc: "The formulas, as a network." } },
  params: {
    objective: {
      kind: "enum",
      doc: "What the heads mean.",
      default: "pred_res_noise",
      options: [
        { value: "pred_res_noise", title: "pred_res_noise", doc: "Residual and noise." },
        { value: "pred_res_add_noise", title: "pred_res_add_noise", doc: "Residual, and residual + noise." },
        { value: "pred_x0_noise", title: "pred_x0_noise", doc: "The clean image and noise." },
        { value: "pred_x0_add_noise", title: "pred_x0_add_noise", doc: "The clean image, and clean image + noise." },
        { value: "pred_res", title: "pred_res", doc: "Residual only." },
        { value: "pred_noise", title: "pred_noise", doc: "Noise only." },
        { value: "epsilon", title: "epsilon", doc: "DDPM's noise." },
        { value: "sample", title: "sample", doc: "DDPM's clean image." },
        { value: "v_prediction", title: "v_prediction", doc: "DDPM's velocity, √c·noise − √(1 − c)·x0." },
      ],
    },
    residual: {
      kind: "expression",
      doc: "The residual head. c is the image the network is shown, 0 without one.",
      default: "c - tanh(x)",
      variables: VARIABLES,
      when: { objective: RESIDUAL },
    },
    noise: {
      kind: "expression",
      doc: "The noise head; the sum's head for the two add_noise objectives.",
      default: "x - c",
      variables: VARIABLES,
      when: { objective: NOISE },
    },
    x0: {
      kind: "expression",
      title: "x0",
      doc: "The clean image's head.",
      default: "tanh(x)",
      variables: VARIABLES,
      when: { objective: ["pred_x0_noise", "pred_x0_add_noise"] },
    },
    output: {
      kind: "expression",
      doc: "The only head of epsilon, sample and v networks.",
      default: "x",
      variables: VARIABLES,
      when: { objective: ["epsilon", "sample", "v_prediction"] },
    },
    conditioning: {
      kind: "enum",
      title: "Told by",
      doc: "What the network is told of the state: t_res and t_noise in the formulas.",
      default: "timestep",
      options: [
        { value: "timestep", title: "timestep", doc: "t, twice." },
        {
          value: "alphaBar*T + betaBar*T",
          title: "ᾱ·T and β̄·T",
          doc: "The official code's path-independent networks.",
        },
        { value: "alphaBar + betaBar", title: "ᾱ and β̄", doc: "The networks of the pack." },
      ],
    },
    clip: {
      kind: "enum",
      doc: "How predictions are clipped unless UNet step says otherwise.",
      default: "off",
      options: [
        { value: "official", title: "Official", doc: "Residual and x0 to [-1, 1]." },
        { value: "box", title: "Box", doc: "Residual to what keeps x0 in [-1, 1]." },
        { value: "off", title: "Off" },
      ],
    },
    numTrainTimesteps: {
      kind: "integer",
      title: "Training timesteps T",
      doc: "Scales ᾱ·T and β̄·T.",
      default: 1000,
      min: 1,
      max: 10000,
      when: { conditioning: ["alphaBar*T + betaBar*T"] },
    },
  },
  instant: true,
  check({ params }) {
    const heads = HEADS[params.objective as keyof typeof HEADS] ?? [];
    return heads.flatMap((head) => {
      const text = String(params[head]);
      const problem = textProblem(text);
      return problem
        ? [
            {
              severity: "error" as const,
              code: `expression.${problem.code}` as const,
              message: `${head}: ${placed(text, problem)}`,
              port: head,
            },
          ]
        : [];
    });
  },
  run({ params }) {
    const heads = Object.fromEntries(HEADS[params.objective].map((head) => [head, params[head]]));
    const value: ModelValue = {
      kind: "formula",
      heads,
      traits: {
        title: "Formula model",
        conditioning: params.conditioning,
        objective: params.objective,
        // Formulas may use c or not; without an image it is 0, and nothing is missing.
        origin: "zero",
        condition: "none",
        clip: params.clip,
        trainedOn: {
          numTrainTimesteps: params.numTrainTimesteps,
          sumScale: [],
          residualSchedules: [],
          noiseSchedules: [],
          square: true,
        },
      },
    };
    return { model: value };
  },
});

function textProblem(text: string): ExpressionError | null {
  const parsed = parseExpression(text);
  if (!parsed.ok) return parsed.error;
  const unknown = parsed.expression.names.find((name) => !VARIABLES.includes(name));
  if (!unknown) return null;
  const message = `there is no variable “${unknown}”; there are ${VARIABLES.join(", ")}`;
  return { code: "name", message, ...placeOf(parsed.expression, unknown) };
}
