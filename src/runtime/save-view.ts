import { type Plan, type PlanNode, planNodes, wireOf } from "../graph/plan.ts";
import type { AnyNode, SavedFile } from "../nodes/define.ts";
import type { Backend } from "./backend.ts";
import { type NodeEnvironment, runContext, toHost } from "./node-runner.ts";
import type { Tape } from "./tape.ts";
import { release, retain, type Value, type Values } from "./value.ts";

export const findNode = (plan: Plan, nodeId: string): PlanNode | undefined =>
  [...planNodes(plan.steps)].find((node) => node.id === nodeId);

/** The file a view stands for, from the values of a finished run; null where it has none. */
export async function saveView(
  node: PlanNode,
  registry: ReadonlyMap<string, AnyNode>,
  environment: Omit<NodeEnvironment, "signal" | "warn" | "called">,
  tape: Tape,
): Promise<SavedFile | null> {
  const definition = registry.get(node.type);
  if (definition?.kind !== "view" || !definition.save) return null;
  const inputs: Record<string, Value> = {};
  for (const [port, source] of Object.entries(node.inputs)) {
    const value = tape.read(wireOf(source));
    if (value === undefined) return null;
    inputs[port] = value;
  }
  const host = await downloaded(inputs, environment.backend);
  const context = runContext(node, {
    ...environment,
    signal: new AbortController().signal,
    warn: () => {},
    called: () => {},
  });
  const { notes, turns } = tape.notesOf(node.id);
  const file = await definition.save({
    ...context,
    params: node.params,
    inputs: host,
    turn: { index: turns - 1, count: turns },
    notes,
  });
  return file && { ...file, name: nameFor(node, file.name) };
}

/** The next run may let the tape go while one of them is read. */
async function downloaded(inputs: Values, backend: Backend): ReturnType<typeof toHost> {
  for (const value of Object.values(inputs)) retain(value);
  try {
    return await toHost(inputs, backend, true);
  } finally {
    for (const value of Object.values(inputs)) release(value);
  }
}

/** Named by the node, so that two outputs of one graph never write one file. */
const nameFor = (node: PlanNode, name: string): string =>
  `${node.id.replaceAll("/", "-")}${name.slice(name.lastIndexOf("."))}`;
