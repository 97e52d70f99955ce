import type { Environment } from "./compile.ts";
import type { Graph, GraphNode } from "./document.ts";
import { indexOf } from "./graph-index.ts";
import { fillParams, type NodeShape, type Registry } from "./node-type.ts";
import { holdsSense } from "./param-check.ts";
import { sourcesOf } from "./wiring.ts";

type Values = Readonly<Record<string, unknown>>;

interface Memo {
  readonly inputs: Values;
  readonly cards: Environment["cards"];
  readonly outputs: Values | null;
}

/** What a node gave for the same inputs; nodes are immutable, so most edits leave most of them as they are. */
const memos = new WeakMap<GraphNode, Memo>();

/** What is known of one version of a graph, by node: each is worked out once, however many ways lead to it. */
interface Known {
  readonly registry: Registry;
  readonly cards: Environment["cards"];
  readonly outputs: Map<string, Values | null>;
}
const graphs = new WeakMap<Graph, Known>();

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
  const sources = sourcesOf(graph, node, registry);
  if (!Object.hasOwn(sources, port)) return undefined;
  const { node: id, port: output } = sources[port]!;
  const known = graphs.get(graph);
  const current =
    known?.registry === registry && known.cards === cards ? known : { registry, cards, outputs: new Map() };
  graphs.set(graph, current);
  workOut(id, graph, current);
  return current.outputs.get(id)?.[output];
}

/** A node after what it reads, without recursion: chains are as long as a document may be. */
function workOut(id: string, graph: Graph, { registry, cards, outputs }: Known): void {
  const underway = new Set<string>();
  const open = [id];
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const node = indexOf(graph).nodes.get(at);
    const shape = node && registry.get(node.type);
    const sources = node && shape?.known ? Object.entries(sourcesOf(graph, node, registry)) : [];
    // One that is under way goes round in a circle: nothing is known of it.
    const waits = sources.map(([, source]) => source.node).filter((each) => !outputs.has(each) && !underway.has(each));
    underway.add(at);
    if (!outputs.has(at) && waits.length > 0) {
      open.push(...new Set(waits));
      continue;
    }
    open.pop();
    if (outputs.has(at)) continue;
    const inputs = Object.fromEntries(sources.map(([name, from]) => [name, outputs.get(from.node)?.[from.port]]));
    outputs.set(at, node && shape?.known ? outputsOf(node, shape, inputs, cards) : null);
  }
}

function outputsOf(node: GraphNode, shape: NodeShape, inputs: Values, cards: Environment["cards"]): Values | null {
  const memo = memos.get(node);
  if (memo && memo.cards === cards && sameValues(memo.inputs, inputs)) return memo.outputs;
  const params = fillParams(shape, node.params);
  const card = (hash: string) => cards.get(hash);
  const outputs = holdsSense(shape.params, params) ? shape.known!({ params, inputs, card }) : null;
  memos.set(node, { inputs, cards, outputs });
  return outputs;
}

function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
