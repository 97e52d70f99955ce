import type { NodeShape, Registry } from "../graph/node-type.ts";
import type { PlanNode, PlanStep } from "../graph/plan.ts";

/**
 * Which steps of a loop's body one iteration needs: a step that only lazily read inputs ask for, when one of them is
 * read. `inputsOf` gives what a node can see by then; the plan puts what a choice is made by before its branches.
 */
export function demandIn(
  body: readonly PlanStep[],
  registry: Registry,
  inputsOf: (node: PlanNode) => Readonly<Record<string, unknown>>,
): (step: PlanStep) => boolean {
  if (!body.some(({ wantedBy }) => wantedBy)) return () => true;
  const readers = new Map(body.flatMap((step) => (step.kind === "node" ? [[step.id, step] as const] : [])));
  const reads = new Map<string, readonly string[]>();
  const readsOf = (node: PlanNode): readonly string[] => {
    const shape: NodeShape = registry.get(node.type)!;
    const found = reads.get(node.id) ?? shape.lazy!.reads({ params: node.params, inputs: inputsOf(node) });
    reads.set(node.id, found);
    return found;
  };
  const needed = (step: PlanStep): boolean =>
    step.wantedBy?.some(({ node, port }) => {
      const reader = readers.get(node);
      return !reader || (needed(reader) && readsOf(reader).includes(port));
    }) ?? true;
  return needed;
}
