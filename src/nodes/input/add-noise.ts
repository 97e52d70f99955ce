import type { DiffusionPath } from "../../diffusion/path.ts";
import { fail } from "../../graph/diagnostic.ts";
import { defineExpression } from "../define.ts";
import type { KnownState } from "../values.ts";

export default defineExpression({
  type: "addNoise",
  version: 1,
  title: "Add noise",
  category: "Input",
  doc: "Makes the state that a sampling loop starts from: the degraded input with all its noise, or a clean image carried to any state of the path.",
  equation: "x_T = input + sqrt(sumScale)*noise",
  inputs: {
    input: { type: "tensor", role: "image", optional: true, doc: "The degraded image. Unwired it is 0: generation." },
    noise: { type: "tensor", role: "noise", doc: "Standard normal noise, draw 0." },
    path: { type: "path", doc: "Says how much noise: Σβ², or the state." },
    clean: { type: "tensor", role: "image", optional: true, doc: "The clean image, for a state other than the start." },
  },
  outputs: { x_T: { type: "tensor", role: "image", title: "x_T", doc: "The noisy state." } },
  params: {
    at: {
      kind: "enum",
      doc: "Which state to make.",
      default: "start",
      options: [
        { value: "start", title: "Start", doc: "x_T = input + √Σβ² · noise." },
        { value: "state", title: "State t", doc: "x_t = clean + ᾱ_t · (input − clean) + β̄_t · noise." },
      ],
    },
    t: {
      kind: "integer",
      doc: "Which state of the path's table, from 0.",
      default: 499,
      min: 0,
      max: 9999,
      when: { at: ["state"] },
    },
  },
  check: ({ params, wired }) =>
    params.at === "state" && !wired.has("clean")
      ? [
          {
            severity: "error",
            code: "port.unwired",
            message: "A state other than the start is made from the clean image, and “clean” is not wired.",
            port: "clean",
          },
        ]
      : [],
  known: ({ inputs }) => {
    const state: KnownState | null = inputs.path ? { madeFor: inputs.path as DiffusionPath } : null;
    return state && { x_T: state };
  },
  program({ params, inputs: { input, path } }) {
    if (params.at === "start") {
      const scalars = { scale: Math.sqrt(path.sumScale) };
      return { x_T: { text: input ? "input + scale*noise" : "scale*noise", scalars } };
    }
    const state = path.states[params.t];
    if (!state)
      fail("param.range", `The path has no state ${params.t}: its table ends at ${path.states.length - 1}.`, {
        port: "t",
      });
    const residual = input ? "(input - clean)" : "(0 - clean)";
    const { alphaBar, betaBar } = state;
    return { x_T: { text: `clean + alphaBar*${residual} + betaBar*noise`, scalars: { alphaBar, betaBar } } };
  },
});
