import type { Step } from "../../diffusion/path.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { ParamValues, PortSpec, Ports } from "../../graph/node-type.ts";
import { defineExpression } from "../define.ts";

type Values = readonly { readonly name: string; readonly type: string }[];

/** Each value has an input of either side and an output: `before_x`, `after_x`, `x`. */
const input = (side: "before" | "after", name: string): string => `${side}_${name}`;

export default defineExpression({
  type: "switchAtStep",
  version: 1,
  title: "Switch at step",
  category: "Mix",
  doc: "One branch in the first iterations of a loop, another from a given one on. Only the branch that an iteration needs is computed, so two networks cost one call each.",
  equation: "x = where(index < at, before_x, after_x)",
  inputs: { step: { type: "step", doc: "Where the loop stands." } },
  outputs: {},
  params: {
    by: {
      kind: "enum",
      title: "Switch by",
      doc: "What says where the loop stands.",
      default: "step",
      options: [
        { value: "step", title: "Step", doc: "The number of the iteration, from 0." },
        {
          value: "share",
          title: "Share of the loop",
          doc: "Iterations done, from 0 to 1: keeps its meaning when the number of steps changes.",
        },
        { value: "betaBar", title: "Noise level β̄", doc: "The noise that the state still carries." },
      ],
    },
    at: {
      kind: "integer",
      title: "First step after",
      doc: "The first iteration that takes the branch after; 0 always does.",
      default: 1,
      min: 0,
      max: 100_000,
      soft: [0, 20],
      when: { by: ["step"] },
    },
    share: {
      kind: "number",
      title: "Share",
      doc: "The branch after is taken once this share of the iterations is done.",
      default: 0.5,
      min: 0,
      max: 1,
      when: { by: ["share"] },
    },
    betaBar: {
      kind: "number",
      title: "β̄",
      doc: "The branch after is taken once the state's β̄ is at most this.",
      default: 0.5,
      min: 0,
      max: 100,
      soft: [0, 1],
      when: { by: ["betaBar"] },
    },
    values: {
      kind: "carried",
      item: "value",
      title: "Values",
      doc: "What is switched: a pair of inputs and an output for each name. A prediction is residual, noise and x0.",
      default: [{ name: "x", type: "tensor" }],
    },
  },
  dynamicPorts: (params) => portsFor(namesOf(params)),
  lazy: {
    inputs: (params) => namesOf(params).flatMap((name) => [input("before", name), input("after", name)]),
    reads: ({ params, inputs }) => {
      const side = sideAt(params, inputs.step as Step);
      return namesOf(params).map((name) => input(side, name));
    },
  },
  check: ({ params }) => valueProblems(params),
  program: ({ params, inputs: { step } }) => {
    const side = sideAt(params, step);
    return Object.fromEntries(namesOf(params).map((name) => [name, { text: input(side, name) }]));
  },
});

const valuesOf = (params: ParamValues): Values => (params.values ?? []) as unknown as Values;
const namesOf = (params: ParamValues): string[] =>
  valuesOf(params).flatMap(({ name, type }) => (type === "tensor" ? [name] : []));

function portsFor(names: readonly string[]): { inputs: Ports; outputs: Ports } {
  const port = (title: string, doc: string): PortSpec => ({ type: "tensor", title, doc });
  return {
    inputs: Object.fromEntries(
      names.flatMap((name) => [
        [input("before", name), port(`${name} before`, `“${name}” in the first iterations.`)],
        [input("after", name), port(`${name} after`, `“${name}” from the switch on.`)],
      ]),
    ),
    outputs: Object.fromEntries(names.map((name) => [name, port(name, "That of the branch whose turn it is.")])),
  };
}

/** The branch whose turn it is. */
function sideAt(params: ParamValues, { index, count, from }: Step): "before" | "after" {
  switch (params.by) {
    case "share":
      return index >= Number(params.share) * count ? "after" : "before";
    case "betaBar":
      return from.betaBar <= Number(params.betaBar) ? "after" : "before";
    default:
      return index >= Number(params.at) ? "after" : "before";
  }
}

function valueProblems(params: ParamValues): Omit<Diagnostic, "nodeId">[] {
  const values = valuesOf(params);
  const error = (message: string): Omit<Diagnostic, "nodeId"> => ({
    severity: "error",
    code: "param.type",
    port: "values",
    message,
  });
  return values.flatMap(({ name, type }, at) => {
    if (type !== "tensor") return [error(`“${name}” is of type ${type}; only tensors are switched.`)];
    if (name === "step" || values.findIndex((other) => other.name === name) !== at)
      return [error(`“${name}” cannot be used twice.`)];
    return [];
  });
}
