import { ExpressionFailure, resultShape } from "../expression/index.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { DiagnosticError, fail } from "../graph/diagnostic.ts";
import { portsOf } from "../graph/node-type.ts";
import { type PlanNode, wireOf } from "../graph/plan.ts";
import type { AnyNode, KnownShape, RunContext } from "../nodes/define.ts";
import { expressionOf } from "./elementwise.ts";

/** What is known of wires before a run: shapes of tensors (null: not before it runs), and values of other kinds. */
export class Foreseen {
  /** Of the loop that is being walked; 1 outside loops, null where it is not known. */
  turns: number | null = 1;
  readonly shapes = new Map<string, KnownShape>();
  readonly values = new Map<string, unknown>();
}

type Files = Pick<RunContext, "asset" | "card">;

/** Works out what a node will give; a shape that cannot be is the diagnostic that is thrown. */
export async function foresee(node: PlanNode, definition: AnyNode, known: Foreseen, files: Files): Promise<void> {
  const outputs = portsOf(definition, node.params).outputs;
  const tensors = Object.keys(outputs).filter((port) => outputs[port]!.type === "tensor");
  if (definition.kind === "host" && tensors.length < Object.keys(outputs).length)
    evaluate(node, definition, known, files);
  if (tensors.length === 0 && !definition.shapes) return;
  const shapes = await shapesOf(node, definition, known, files);
  for (const port of tensors) known.shapes.set(`${node.id}.${port}`, shapes[port] ?? null);
}

type Shapes = Readonly<Record<string, KnownShape>>;

function shapesOf(node: PlanNode, definition: AnyNode, known: Foreseen, files: Files): Shapes | Promise<Shapes> {
  const inputs: Record<string, KnownShape> = {};
  const values: Record<string, unknown> = {};
  for (const [port, source] of Object.entries(node.inputs)) {
    const wire = wireOf(source);
    if (known.shapes.has(wire)) inputs[port] = known.shapes.get(wire)!;
    if (known.values.has(wire)) values[port] = known.values.get(wire);
  }
  const wired = new Set(Object.keys(node.inputs));
  const { turns } = known;
  if (definition.shapes)
    return definition.shapes({ params: node.params, shapes: inputs, values, wired, turns, ...files });
  return definition.kind === "expression" ? elementwise(node, definition, inputs, values) : {};
}

/** By broadcasting the operands of each text. */
function elementwise(
  node: PlanNode,
  definition: Extract<AnyNode, { kind: "expression" }>,
  shapes: Shapes,
  values: Readonly<Record<string, unknown>>,
): Shapes {
  if (Object.values(shapes).every((shape) => shape === null)) return {};
  const programs = programsOf(node, definition, shapes, values);
  const found: Record<string, KnownShape> = {};
  for (const [port, { text }] of Object.entries(programs ?? {})) {
    const expression = expressionOf(text);
    const operands = expression.names.map((name) => [name, Object.hasOwn(shapes, name) ? shapes[name]! : "scalar"]);
    if (operands.some(([, shape]) => shape === null)) continue;
    const plain = Object.fromEntries(operands.map(([name, shape]) => [name, shape === "scalar" ? null : shape]));
    try {
      found[port] = resultShape(expression, plain);
    } catch (error) {
      if (!(error instanceof ExpressionFailure)) throw error;
      // What else is wrong with a text, the run tells.
      if (error.code === "shape") mismatch(node, plain, error.message);
    }
  }
  return found;
}

/** Null where the texts depend on what is not known, or are faulty: the run itself tells that on the node. */
function programsOf(
  node: PlanNode,
  definition: Extract<AnyNode, { kind: "expression" }>,
  shapes: Shapes,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, { readonly text: string }>> | null {
  const inputs: Record<string, unknown> = { ...values };
  for (const [port, shape] of Object.entries(shapes)) inputs[port] = { shape: shape ?? [], location: "cpu" };
  if (Object.keys(node.inputs).some((port) => inputs[port] === undefined)) return null;
  try {
    return definition.program({ params: node.params, inputs });
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}

/** Names the first operand that does not fit those before it. */
function mismatch(node: PlanNode, operands: Readonly<Record<string, KnownShape>>, message: string): never {
  const seen: (readonly number[])[] = [];
  for (const [port, shape] of Object.entries(operands)) {
    if (shape === null) continue;
    const other = seen.find((before) => !fits(before, shape));
    if (other)
      fail("run.shape", `“${port}” is ${shape.join("×")}, which does not go with ${other.join("×")}.`, {
        nodeId: node.id,
        port,
        hint: "Bring both to one size, or give them one element along the sides that differ.",
      });
    seen.push(shape);
  }
  return fail("run.shape", message, { nodeId: node.id });
}

/** As numpy broadcasts: aligned at the end, sides equal or 1. */
const fits = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((side, index) => {
    const other = b[b.length - a.length + index];
    return other === undefined || side === other || side === 1 || other === 1;
  });

/** Values of nodes that need no tensors and no bytes: schedules, paths, models. */
function evaluate(node: PlanNode, definition: Extract<AnyNode, { kind: "host" }>, known: Foreseen, files: Files): void {
  const inputs: Record<string, unknown> = {};
  for (const [port, source] of Object.entries(node.inputs)) inputs[port] = known.values.get(wireOf(source));
  if (Object.values(inputs).includes(undefined)) return;
  if (!definition.instant && !isModel(definition)) return;
  try {
    const outputs = definition.run({ ...context(files), params: node.params, inputs }) as Record<string, unknown>;
    if (outputs instanceof Promise) return void outputs.catch(() => {});
    for (const [port, value] of Object.entries(outputs)) known.values.set(`${node.id}.${port}`, value);
  } catch {
    // The run itself meets the same error, and tells it on the node.
  }
}

const isModel = (definition: AnyNode): boolean =>
  Object.values<{ type: string }>(definition.outputs).some(({ type }) => type === "model");

const context = ({ card }: Files): RunContext => ({
  signal: new AbortController().signal,
  asset: async () => fail("run.internal", "a value known before the run reads no files"),
  card,
  warn: () => {},
});

/** The diagnostic of a shape that cannot be, on its node. */
export function refusal(error: unknown, node: PlanNode): Diagnostic | null {
  return error instanceof DiagnosticError ? { ...error.diagnostic, nodeId: node.id } : null;
}
