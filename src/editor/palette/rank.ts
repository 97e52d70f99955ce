import { type Graph, splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { fillParams, type PortSpec, portsOf, type Registry } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { messages } from "../messages.ts";

/** An input that must be wired and is not. */
export interface Missing {
  readonly node: string;
  readonly port: string;
  readonly spec: PortSpec;
}

export function missingInputs(graph: Graph, types: Registry): Missing[] {
  return graph.nodes.flatMap((node) => {
    const wired = new Set((indexOf(graph).into.get(node.id) ?? []).map((edge) => splitAddress(edge.to)?.port));
    return Object.entries(nodePorts(node, types)?.inputs ?? {})
      .filter(([port, spec]) => !spec.optional && !wired.has(port))
      .map(([port, spec]) => ({ node: node.id, port, spec }));
  });
}

export interface Want {
  /** How much it helps; 0 where nothing waits for it. */
  readonly score: number;
  /** The input it would feed. */
  readonly feeds?: Missing;
  /** Why else it is wanted, for people. */
  readonly because?: string;
}

/**
 * How much a node type would help a graph as it stands: it gives what a required input waits for (the same role
 * more than the same type alone), it ends a loop that has no end, or it asks for a result where nothing does.
 */
export function wantFor(
  definition: AnyNode,
  graph: Graph,
  types: Registry,
  missing = missingInputs(graph, types),
): Want {
  const outputs = Object.values(portsOf(definition, fillParams(definition, {})).outputs);
  const has = (test: (type: string) => boolean) => graph.nodes.some((node) => test(node.type));
  if (definition.zone === "end" && openLoops(graph, types) > 0)
    return { score: 6, because: messages.quickAdd.endsLoop };
  const best = missing
    .map((feeds) => ({ feeds, score: Math.max(0, ...outputs.map((output) => helps(output, feeds.spec))) }))
    .reduce<Want>((most, next) => (next.score > most.score ? next : most), { score: 0 });
  // Another one of what is there is wanted less than what is not there at all.
  if (best.score > 0) return { ...best, score: best.score - (has((type) => type === definition.type) ? 1 : 0) };
  const sinks = has((type) => types.get(type)?.sink === true);
  if (definition.category === "Output" && graph.nodes.length > 0 && !sinks)
    return { score: 2, because: messages.quickAdd.showsResult };
  return { score: 0 };
}

function helps(output: PortSpec, input: PortSpec): number {
  if (output.type !== input.type) return 0;
  if (output.type !== "tensor") return 5;
  return output.role === input.role ? 3 : 2;
}

const openLoops = (graph: Graph, types: Registry): number =>
  graph.nodes.reduce((count, node) => {
    const zone = types.get(node.type)?.zone;
    return count + (zone === "start" ? 1 : zone === "end" ? -1 : 0);
  }, 0);
