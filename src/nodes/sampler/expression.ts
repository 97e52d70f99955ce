import type { Step } from "../../diffusion/path.ts";
import { stepSigma } from "../../diffusion/sampler.ts";
import { parseExpression, placed, placeOf } from "../../expression/index.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { CheckContext, PortSpec } from "../../graph/node-type.ts";
import { defineExpression } from "../define.ts";
import { checkStep, eta, nextState, noiseUnwired, ports, variance } from "../sampler-ports.ts";

const optional = <P extends PortSpec>(port: P) => ({ ...port, optional: true }) as const;
const extra = { type: "tensor", optional: true, doc: "A tensor of your own, by this name." } as const;
const TENSORS = ["x_t", "residual", "noise", "x0", "input", "z", "a", "b", "c"];
const SCALARS = ["alphaBar_t", "alphaBar_s", "betaBar_t", "betaBar_s", "da", "db", "sigma", "t", "step", "count"];

export default defineExpression({
  type: "expression",
  version: 1,
  title: "Expression sampler",
  category: "Sampler",
  doc: "Your own update, written as one formula over the state, the predictions and the path's numbers. It is used at every step, the last one included.",
  equation: "x_s = x_t - da*residual - db*noise + sigma*z",
  inputs: {
    x_t: optional(ports.x_t),
    residual: optional(ports.residual),
    noise: optional(ports.noise),
    x0: optional(ports.x0),
    input: { type: "tensor", role: "image", optional: true, doc: "The degraded image." },
    step: ports.step,
    z: ports.z,
    a: extra,
    b: extra,
    c: extra,
  },
  outputs: nextState,
  params: {
    text: {
      kind: "expression",
      title: "x_s =",
      doc: "The next state. da = ᾱ_t − ᾱ_s, db = β̄_t − √(β̄_s² − σ²), t the timestep (−1 where the state has none), step from 0, count the number of steps.",
      default: "x_t - da*residual - db*noise",
      variables: [...TENSORS, ...SCALARS],
    },
    eta: { ...eta, doc: "Sets sigma and, through it, db." },
    variance,
  },
  check: checkText,
  program({ params, inputs: { step } }) {
    checkStep(step, params.eta, params.variance);
    return { x: { text: params.text, scalars: scalarsOf(step, stepSigma(step, params.eta, params.variance)) } };
  },
});

function scalarsOf({ from, to, index, count }: Step, sigma: number): Record<string, number> {
  return {
    alphaBar_t: from.alphaBar,
    alphaBar_s: to.alphaBar,
    betaBar_t: from.betaBar,
    betaBar_s: to.betaBar,
    da: from.alphaBar - to.alphaBar,
    db: from.betaBar - Math.sqrt(Math.max(0, to.betaBar ** 2 - sigma ** 2)),
    sigma,
    t: from.t ?? -1,
    step: index,
    count,
  };
}

function checkText({ params, wired }: CheckContext): Omit<Diagnostic, "nodeId">[] {
  const text = String(params.text);
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    const code = `expression.${parsed.error.code}` as const;
    return [{ severity: "error" as const, code, message: placed(text, parsed.error), port: "text" }];
  }
  return parsed.expression.names.flatMap((name): Omit<Diagnostic, "nodeId">[] => {
    if (SCALARS.includes(name) || wired.has(name)) return [];
    if (name === "z") return [noiseUnwired("The formula reads z")];
    const known = TENSORS.includes(name);
    return [
      {
        severity: "error" as const,
        code: known ? ("port.unwired" as const) : ("expression.name" as const),
        message: known
          ? `The formula reads “${name}”, which is not wired.`
          : placed(text, { message: `there is no variable “${name}”`, ...placeOf(parsed.expression, name) }),
        port: known ? name : "text",
        hint: `Tensors: ${TENSORS.join(", ")}. Numbers: ${SCALARS.join(", ")}.`,
      },
    ];
  });
}
