import type { Environment } from "./compile.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { GraphDocument } from "./document.ts";
import { flatten } from "./flatten.ts";
import { indexOf } from "./graph-index.ts";
import { inspectNode } from "./inspect.ts";
import type { Registry } from "./node-type.ts";
import { typesOf } from "./subgraph.ts";
import { expandSweep } from "./sweep.ts";

/**
 * What the swept nodes say in the cells of a sweep and do not say in the document itself, such as noise that is wanted
 * from the second value on. Each problem is told once, with the first cell that has it.
 */
export function cellProblems(document: GraphDocument, registry: Registry, environment: Environment): Diagnostic[] {
  const { sweep: axes = [], ...rest } = document;
  const cells = axes.length > 0 ? expandSweep(document, registry) : null;
  if (!cells?.ok) return [];
  const nodes = [...new Set(axes.map(({ node }) => node))];
  const keyOf = ({ code, nodeId, port }: Diagnostic) => `${code} ${nodeId} ${port}`;
  const told = new Set(problemsAt(rest, nodes, registry, environment).map(keyOf));
  return cells.value.flatMap((cell) => {
    const found = problemsAt(cell.document, nodes, registry, environment).filter(
      (problem) => !told.has(keyOf(problem)),
    );
    for (const problem of found) told.add(keyOf(problem));
    return found.map((problem) => ({ ...problem, message: `Sweep, ${cell.label}: ${problem.message}` }));
  });
}

function problemsAt(
  document: GraphDocument,
  addresses: readonly string[],
  registry: Registry,
  environment: Environment,
): Diagnostic[] {
  const types = typesOf(document, registry);
  const flat = flatten(document, types);
  if (!flat.ok) return [];
  const { graph, holes } = flat.value;
  return addresses.flatMap((address) => {
    const node = indexOf(graph).nodes.get(address);
    return node && node.mode === undefined ? inspectNode(graph, node, types, environment, holes) : [];
  });
}
