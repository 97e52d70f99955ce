import { isClean } from "../../diffusion/path.ts";
import { defineExpression } from "../define.ts";
import { MASK_POLARITY } from "../mask-port.ts";

export default defineExpression({
  type: "inject",
  version: 1,
  title: "Inject",
  category: "Mix",
  doc: "Puts known pixels back into the next state, at that state's own residual and noise, so that a network fills a hole to fit them. Goes between the sampler and Loop end. The last step puts in the known image itself.",
  equation: "x_s = hole*x_s + (1 - hole)*(known + alphaBar_s*(input - known) + betaBar_s*noise)",
  inputs: {
    x: { type: "tensor", role: "image", title: "x_s", doc: "The next state, from the sampler." },
    known: {
      type: "tensor",
      role: "image",
      doc: "The clean image where it is known; what it holds in the hole does not matter.",
    },
    mask: { type: "tensor", role: "mask", doc: `${MASK_POLARITY}.` },
    noise: {
      type: "tensor",
      role: "noise",
      doc: "Standard normal noise for the known pixels. A Noise node as it is gives the same at every step: that of x_T for a deterministic sampler. With its step wired it is fresh at each.",
    },
    input: {
      type: "tensor",
      role: "image",
      optional: true,
      doc: "The input image that the state belongs to. Unwired it is 0: generation.",
    },
    step: { type: "step", doc: "Where the loop stands: the next state is its to." },
  },
  outputs: { x: { type: "tensor", role: "image", title: "x_s", doc: "The next state, with the known pixels." } },
  params: {},
  program({ inputs: { input, step } }) {
    const { alphaBar, betaBar } = isClean(step.to) ? { alphaBar: 0, betaBar: 0 } : step.to;
    const text = `mix(known + alphaBar*(${input ? "input" : "0"} - known) + betaBar*noise, x, mask)`;
    return { x: { text, scalars: { alphaBar, betaBar } } };
  },
});
