import type { Environment } from "./compile.ts";
import type { Graph, GraphNode } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { fillParams, type Registry } from "./node-type.ts";
import { sourcesOf } from "./wiring.ts";

type Values = Readonly<Record<string, unknown>>;

interface Memo {
  readonly inputs: Values;
  readonly cards: Environment["cards"];
  readonly outputs: Values | null;
}

/** What a node gave for the same inputs; nodes are immutable, so most edits leave most of them as they are. */
const memos = new WeakMap<GraphNode, Memo>();

/**
 * What will lie on an input, where params and model cards alone say it: schedules, paths, models, the first step of a
 * loop. Undefined where it takes a run to know, or where what comes before is wrong.
 */
export function knownInput(
  graph: Graph,
  node: GraphNode,
  port: string,
  registry: Registry,
  { cards }: Environment,
): unknown {
  const underway = new Set<string>();

  const inputsOf = (of: GraphNode): Values => {
    const known: Record<string, unknown> = {};
    for (const [name, source] of Object.entries(sourcesOf(graph, of, registry)))
      known[name] = outputsOf(source.node)?.[source.port];
    return known;
  };
  const outputsOf = (id: string): Values | null => {
    const of = indexOf(graph).nodes.get(id);
    const shape = of && registry.get(of.type);
    if (!of || !shape?.known || underway.has(id)) return null;
    underway.add(id);
    const inputs = inputsOf(of);
    underway.delete(id);
    const memo = memos.get(of);
    if (memo && memo.cards === cards && sameValues(memo.inputs, inputs)) return memo.outputs;
    const outputs = shape.known({ params: fillParams(shape, of.params), inputs, card: (hash) => cards.get(hash) });
    memos.set(of, { inputs, cards, outputs });
    return outputs;
  };

  const source = sourcesOf(graph, node, registry)[port];
  return source && outputsOf(source.node)?.[source.port];
}

function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
