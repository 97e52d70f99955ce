import { setParamsAt } from "./commands/set-params-at.ts";
import { type Diagnostic, hasErrors, type Result } from "./diagnostic.ts";
import type { AssetRef, GraphDocument, Json, SweepAxis } from "./document.ts";
import { fillParams, type Registry } from "./node-type.ts";
import { paramProblem } from "./param-check.ts";
import { nodeAtAddress } from "./subgraph.ts";

/** One document of a sweep. */
export interface SweepCell {
  /** For people and for file names' sake unique: `eta=0.5, count=10`. */
  readonly label: string;
  /** Which value of each axis, from 0: the place in the grid. */
  readonly at: readonly number[];
  readonly values: readonly Json[];
  /** Without a sweep. */
  readonly document: GraphDocument;
}

/** Runs of one sweep; a typing error in a list should not queue a thousand. */
export const MAX_CELLS = 256;

/**
 * The documents that a sweep stands for: every combination of its axes' values, the last axis varying fastest. A
 * document without a sweep is one cell without a label. Values are checked as the params themselves are.
 */
export function expandSweep(document: GraphDocument, registry: Registry): Result<readonly SweepCell[]> {
  const { sweep: axes = [], ...rest } = document;
  const diagnostics = sweepProblems(document, registry);
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const labels = uniqueLabels(axes);
  const cells: SweepCell[] = [];
  for (const [i, at] of combinations(axes.map(({ values }) => values.length)).entries()) {
    const values = axes.map((axis, a) => axis.values[at[a]!]!);
    let cell: GraphDocument = rest;
    for (const [a, { node, param }] of axes.entries()) {
      const set = setParamsAt(cell, node, { [param]: values[a]! }, registry);
      if (!set.ok) return set;
      cell = set.value;
    }
    cells.push({ label: labels[i]!, at, values, document: cell });
  }
  return { ok: true, value: cells, diagnostics };
}

/** What is wrong with the sweep of a document, by axis. */
export function sweepProblems(document: GraphDocument, registry: Registry): Diagnostic[] {
  const axes = document.sweep ?? [];
  const cells = axes.reduce((count, { values }) => count * values.length, 1);
  const problems = axes.flatMap((axis, i) => axisProblems(document, axis, axes.slice(0, i), registry));
  if (!hasErrors(problems)) problems.push(...axes.flatMap((axis) => noEffect(document, axis, axes, registry)));
  if (cells > MAX_CELLS)
    problems.push({
      severity: "error",
      code: "sweep.too-many",
      message: `The sweep has ${cells} combinations; at most ${MAX_CELLS} are run.`,
      nodeId: axes.at(-1)!.node,
      port: axes.at(-1)!.param,
      hint: "Take values away, or an axis.",
    });
  return problems;
}

function axisProblems(
  document: GraphDocument,
  { node: nodeId, param: port, values }: SweepAxis,
  before: readonly SweepAxis[],
  registry: Registry,
): Diagnostic[] {
  const problem = (code: Diagnostic["code"], message: string): Diagnostic[] => [
    {
      severity: "error",
      code,
      message: `Sweep: ${message}`,
      nodeId,
      port,
      hint: "Change the sweep's axis, or remove it.",
    },
  ];
  const node = nodeAtAddress(document, nodeId);
  if (!node) return problem("command.no-such-node", `there is no node “${nodeId}”.`);
  const shape = registry.get(node.type);
  const spec = shape && Object.hasOwn(shape.params, port) ? shape.params[port] : undefined;
  if (!spec) return problem("command.no-such-param", `“${nodeId}” has no param “${port}”.`);
  if (before.some((other) => other.node === nodeId && other.param === port))
    return problem("sweep.duplicate", `“${nodeId}.${port}” is on two axes.`);
  if (values.length === 0) return problem("sweep.empty", `“${nodeId}.${port}” has no values.`);
  for (const [i, value] of values.entries()) {
    const wrong = paramProblem(spec, value);
    if (wrong) return problem(wrong.code, `value ${i + 1} of “${nodeId}.${port}” ${wrong.message}.`);
  }
  return [];
}

/** Every cell would be the same: the node is not run, or its param means nothing in any of them. */
function noEffect(
  document: GraphDocument,
  { node: nodeId, param: port }: SweepAxis,
  axes: readonly SweepAxis[],
  registry: Registry,
): Diagnostic[] {
  const parts = nodeId.split("/");
  const off = parts
    .map((_, i) => parts.slice(0, i + 1).join("/"))
    .find((address) => nodeAtAddress(document, address)?.mode);
  const node = nodeAtAddress(document, nodeId)!;
  const shape = registry.get(node.type)!;
  const params = fillParams(shape, node.params);
  const needed = Object.entries(shape.params[port]!.when ?? {}).find(([name, wanted]) => {
    const swept = axes.find((axis) => axis.node === nodeId && axis.param === name);
    return !(swept?.values ?? [params[name] ?? null]).some((value) => wanted.includes(value));
  });
  if (!off && !needed) return [];
  const reason = off
    ? `“${off}” is ${nodeAtAddress(document, off)!.mode === "mute" ? "muted" : "bypassed"}`
    : `it counts only where ${needed![0]} is ${needed![1].map(valueText).join(" or ")}`;
  return [
    {
      severity: "warning",
      code: "sweep.no-effect",
      message: `Sweep: “${nodeId}.${port}” changes nothing, since ${reason}.`,
      nodeId,
      port,
      hint: "Change that, or remove the sweep's axis.",
    },
  ];
}

/** Index tuples, the last one varying fastest. */
function combinations(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (found, size) => found.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
}

function uniqueLabels(axes: readonly SweepAxis[]): string[] {
  const names = axes.map(({ node, param }) =>
    axes.filter((other) => other.param === param).length > 1 ? `${node}.${param}` : param,
  );
  const taken = new Map<string, number>();
  return combinations(axes.map(({ values }) => values.length)).map((at) => {
    const label = at.map((i, a) => `${names[a]}=${valueText(axes[a]!.values[i]!)}`).join(", ");
    const count = (taken.get(label) ?? 0) + 1;
    taken.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

function valueText(value: Json): string {
  const name = (value as AssetRef | null)?.name;
  const text = typeof value === "string" ? value : typeof name === "string" ? name : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
