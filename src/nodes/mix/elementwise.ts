import type { Step } from "../../diffusion/path.ts";
import { MAX_TENSORS, parseExpression, placed, placeOf } from "../../expression/index.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import { ID } from "../../graph/document.ts";
import type { CheckContext, ParamValues, Ports } from "../../graph/node-type.ts";
import { defineExpression } from "../define.ts";

type Operands = readonly { readonly name: string; readonly type: string }[];
const SCALARS = ["alphaBar_t", "alphaBar_s", "betaBar_t", "betaBar_s", "t", "index", "count"];
const FIXED = ["step", "tensor"];

export default defineExpression({
  type: "elementwise",
  version: 1,
  title: "Expression",
  category: "Mix",
  doc: "Your own formula over tensors and numbers, element by element, with an input for each name that you list. Shapes are broadcast as in numpy. With step wired, the formula may read where the loop stands.",
  equation: "out = a + 0.5*(b - a)",
  inputs: {
    step: { type: "step", optional: true, doc: `Gives the numbers ${SCALARS.join(", ")}.` },
  },
  outputs: { tensor: { type: "tensor", doc: "The formula's value." } },
  params: {
    text: {
      kind: "expression",
      title: "out =",
      doc: "The formula. Operators + - * / ^ and comparisons (1 or 0); min, max, clamp, abs, sqrt, exp, log, sin, cos, tanh, sign, mix, where.",
      default: "a + 0.5*(b - a)",
      variables: ["a", "b", ...SCALARS],
    },
    operands: {
      kind: "carried",
      item: "input",
      types: ["tensor", "number"],
      doc: `The inputs, by name: up to ${MAX_TENSORS} tensors, and numbers.`,
      default: [
        { name: "a", type: "tensor" },
        { name: "b", type: "tensor" },
      ],
    },
  },
  dynamicPorts: (params) => ({ inputs: portsOf(operandsOf(params)), outputs: {} }),
  check: (context) => [...operandProblems(context), ...textProblems(context)],
  program: ({ params, inputs: { step } }) => ({ tensor: { text: params.text, scalars: step ? scalarsOf(step) : {} } }),
});

const operandsOf = (params: ParamValues): Operands => (params.operands ?? []) as unknown as Operands;

/** Names that no port can have get none: {@link operandProblems} says so. */
function portsOf(operands: Operands): Ports {
  const usable = operands.filter(({ name, type }) => (type === "tensor" || type === "number") && !FIXED.includes(name));
  return Object.fromEntries(
    usable.map(({ name, type }) => [
      name,
      { type: type as "tensor" | "number", optional: true, doc: `“${name}” in the formula.` },
    ]),
  );
}

function scalarsOf({ from, to, index, count }: Step): Record<string, number> {
  return {
    alphaBar_t: from.alphaBar,
    alphaBar_s: to.alphaBar,
    betaBar_t: from.betaBar,
    betaBar_s: to.betaBar,
    t: from.t ?? -1,
    index,
    count,
  };
}

type Problem = Omit<Diagnostic, "nodeId">;
const error = (code: Diagnostic["code"], port: string, message: string, hint?: string): Problem => ({
  severity: "error",
  code,
  port,
  message,
  ...(hint ? { hint } : {}),
});

function operandProblems({ params }: CheckContext): Problem[] {
  const operands = operandsOf(params);
  const names = operands.map(({ name }) => name);
  const problems = operands.flatMap(({ name, type }, at): Problem[] => {
    if (type !== "tensor" && type !== "number")
      return [error("param.type", "operands", `“${name}” is of type ${type}; a formula reads tensors and numbers.`)];
    if (names.indexOf(name) !== at) return [error("param.type", "operands", `“${name}” is listed twice.`)];
    if (SCALARS.includes(name) || FIXED.includes(name) || !ID.test(name))
      return [error("param.type", "operands", `“${name}” cannot be the name of an input: it means something else.`)];
    return [];
  });
  const tensors = operands.filter(({ type }) => type === "tensor").length;
  if (tensors > MAX_TENSORS)
    problems.push(
      error("expression.cost", "operands", `${tensors} tensors; a GPU kernel reads at most ${MAX_TENSORS}.`),
    );
  return problems;
}

function textProblems({ params, wired }: CheckContext): Problem[] {
  const text = String(params.text);
  const parsed = parseExpression(text);
  if (!parsed.ok) return [error(`expression.${parsed.error.code}`, "text", placed(text, parsed.error))];
  const names = operandsOf(params).map(({ name }) => name);
  return parsed.expression.names.flatMap((name): Problem[] => {
    if (names.includes(name)) {
      return wired.has(name) ? [] : [error("port.unwired", name, `The formula reads “${name}”, which is not wired.`)];
    }
    if (!SCALARS.includes(name)) {
      const message = placed(text, { message: `there is no “${name}”`, ...placeOf(parsed.expression, name) });
      return [error("expression.name", "text", message, `Add it to the inputs: ${names.join(", ")}.`)];
    }
    return wired.has("step")
      ? []
      : [error("port.unwired", "step", `The formula reads “${name}”, which comes from step, and step is not wired.`)];
  });
}
