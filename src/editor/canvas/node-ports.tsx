import { memo, useMemo } from "react";
import type { GraphNode } from "../../graph/document.ts";
import { splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import type { Ports } from "../../graph/node-type.ts";
import { SUBGRAPH } from "../../graph/subgraph.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { currentTypes, shownGraph, useDocument } from "../state/document-store.ts";
import { PortHandle } from "./port-handle.tsx";

const NONE: Ports = {};

/** The ports of a node of an unknown type, as its wires name them. */
function guessedPorts(names: readonly string[]): Ports {
  return Object.fromEntries(names.map((name) => [name, { type: "text", doc: messages.node.portOfUnknown }]));
}

export interface NodePorts {
  readonly inputs: Ports;
  readonly outputs: Ports;
  /** Input ports that have a wire. */
  readonly wired: ReadonlySet<string>;
}

export function useNodePorts(node: GraphNode): NodePorts {
  const wiredText = useDocument((state) => wiredNames(shownGraph(state.history.present), node.id));
  // Only a subgraph's ports change with another part of the document.
  const types = useDocument((state) => (node.type === SUBGRAPH ? currentTypes(state.history.present) : registry));
  return useMemo(() => {
    const [into = "", outOf = ""] = wiredText.split("|");
    const inputs = into.split(" ").filter(Boolean);
    const known = nodePorts(node, types);
    const wired = new Set(inputs);
    if (known) return { ...known, wired };
    return { inputs: guessedPorts(inputs), outputs: guessedPorts(outOf.split(" ").filter(Boolean)), wired };
  }, [node, types, wiredText]);
}

/** As text, so that a node is redrawn only when its own wires change. */
function wiredNames(graph: Parameters<typeof indexOf>[0], id: string): string {
  const { into, outOf } = indexOf(graph);
  const inputs = (into.get(id) ?? []).map((edge) => splitAddress(edge.to)?.port);
  const outputs = new Set((outOf.get(id) ?? []).map((edge) => splitAddress(edge.from)?.port));
  return `${inputs.join(" ")}|${[...outputs].join(" ")}`;
}

/** Inputs on the left and outputs on the right, paired in rows. */
export const PortRows = memo(function PortRows({ ports, only }: { ports: NodePorts; only?: "inputs" | "outputs" }) {
  const inputs = Object.entries(only === "outputs" ? NONE : ports.inputs);
  const outputs = Object.entries(only === "inputs" ? NONE : ports.outputs);
  return (
    <div className={`port-rows ${inputs.length === 0 ? "outputs-only" : ""}`}>
      <div className="port-column">
        {inputs.map(([name, spec]) => (
          <PortHandle key={name} name={name} spec={spec} side="input" wired={ports.wired.has(name)} />
        ))}
      </div>
      <div className="port-column outputs">
        {outputs.map(([name, spec]) => (
          <PortHandle key={name} name={name} spec={spec} side="output" wired />
        ))}
      </div>
    </div>
  );
});
