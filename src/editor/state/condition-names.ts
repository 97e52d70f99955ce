import { compile } from "../../graph/compile.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { type Plan, type PlanStep, type PlanZone, planNodes } from "../../graph/plan.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { registry } from "../../nodes/registry.ts";
import { useLibrary } from "../library.ts";

/**
 * What a condition on the loop at an address can speak of: what it carries, outputs of its body by port where only
 * one node has such, and by `node_port`. Null where the document does not compile, or nothing asks for the loop.
 */
export function conditionNames(document: GraphDocument, zone: string): readonly string[] | null {
  const compiled = compile(document, registry, useLibrary.getState().environment);
  const found = compiled.ok ? zoneIn(compiled.value.steps, zone) : null;
  return found && namesIn(found);
}

function zoneIn(steps: Plan["steps"], id: string): PlanZone | null {
  for (const step of steps) {
    if (step.kind !== "zone") continue;
    const found = step.start.id === id ? step : zoneIn(step.body, id);
    if (found) return found;
  }
  return null;
}

function namesIn({ carried, body }: PlanZone): readonly string[] {
  const outputs = [...numbersOf(body)];
  const shared = (port: string) => outputs.filter((other) => other.port === port).length > 1;
  const short = outputs.map(({ port }) => port).filter((port) => !shared(port) && !carried.includes(port));
  return [...carried, ...short, ...outputs.map(({ node, port }) => `${node}_${port}`.replace(/[^A-Za-z0-9_]/g, "_"))];
}

/** Outputs that statistics can be taken of. */
function* numbersOf(body: readonly PlanStep[]): Generator<{ readonly node: string; readonly port: string }> {
  for (const node of planNodes(body))
    for (const [port, { type }] of Object.entries(nodePorts(node, registry)?.outputs ?? {}))
      if (type === "tensor" || type === "number") yield { node: node.id, port };
}
