import type { DiffusionPath } from "../diffusion/path.ts";
import { fail } from "../graph/diagnostic.ts";
import { type Plan, type PlanNode, type PlanStep, wireOf } from "../graph/plan.ts";
import type { AnyNode, RunContext } from "../nodes/define.ts";

/**
 * Network calls that a plan asks for, known before it runs: instant nodes make the paths, paths have a length,
 * and a loop's body runs that often. A loop whose path is not to be had so counts as one iteration.
 */
export function plannedCalls(plan: Plan, registry: ReadonlyMap<string, AnyNode>): number {
  const values = new Map<string, unknown>();
  const count = (steps: readonly PlanStep[]): number =>
    steps.reduce((calls, step) => {
      if (step.kind === "zone") {
        const source = step.start.inputs.path;
        const path = source && (values.get(wireOf(source)) as DiffusionPath | undefined);
        return calls + (path?.steps.length ?? 1) * count(step.body);
      }
      const definition = registry.get(step.type)!;
      evaluate(step, definition, values);
      return calls + (definition.kind === "model" ? 1 : 0);
    }, 0);
  return count(plan.steps);
}

function evaluate(node: PlanNode, definition: AnyNode, values: Map<string, unknown>): void {
  if (definition.kind !== "host" || !definition.instant) return;
  const inputs: Record<string, unknown> = {};
  for (const [port, source] of Object.entries(node.inputs)) inputs[port] = values.get(wireOf(source));
  if (Object.values(inputs).includes(undefined)) return;
  try {
    const outputs = definition.run({ ...noFiles, params: node.params, inputs }) as Record<string, unknown>;
    for (const [port, value] of Object.entries(outputs)) values.set(`${node.id}.${port}`, value);
  } catch {
    // The run itself meets the same error, and tells it on the node.
  }
}

const noFiles: RunContext = {
  signal: new AbortController().signal,
  asset: () => fail("run.internal", "an instant node reads no files"),
  card: () => fail("run.internal", "an instant node reads no models"),
  warn: () => {},
};
