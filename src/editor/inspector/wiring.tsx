import type { GraphNode } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { portTint } from "../canvas/tints.ts";
import { messages } from "../messages.ts";
import { nodeTitle, portTitle } from "../names.ts";
import { connectionProblem } from "../state/connection.ts";
import { currentTypes, execute, shownGraph, useDocument } from "../state/document-store.ts";
import { connect } from "../state/editing.ts";
import { Section } from "./section.tsx";

/** Where each input comes from, and what else could feed it: wiring without a pointer. */
export function Wiring({ node }: { node: GraphNode }) {
  const document = useDocument((state) => state.history.present);
  const graph = shownGraph(document);
  const inputs = Object.entries(nodePorts(node, currentTypes(document))?.inputs ?? {});
  if (inputs.length === 0) return null;
  const edges = indexOf(graph).into.get(node.id) ?? [];
  const sources = graph.nodes.flatMap((other) =>
    other.id === node.id
      ? []
      : Object.keys(nodePorts(other, currentTypes(document))?.outputs ?? {}).map((port) => `${other.id}.${port}`),
  );
  return (
    <Section title={messages.wiring.title}>
      {inputs.map(([port, spec]) => {
        const to = `${node.id}.${port}`;
        const edge = edges.find((candidate) => candidate.to === to);
        const fitting = sources.filter((from) => from === edge?.from || connectionProblem({ from, to }) === null);
        const choose = (from: string) => {
          if (from) connect({ from, to });
          else if (edge) execute({ type: "disconnect", edges: [edge] });
        };
        return (
          <div className="field-row" key={port}>
            <label htmlFor={`wire-${to}`}>
              <span className={`node-mark tint-${portTint(spec)}`} aria-hidden="true" /> {portTitle(port, spec)}
            </label>
            <select
              id={`wire-${to}`}
              className="select"
              value={edge?.from ?? ""}
              onChange={(event) => choose(event.target.value)}
            >
              <option value="">{spec.optional ? "–" : messages.wiring.none}</option>
              {fitting.map((from) => (
                <option key={from} value={from}>
                  {sourceName(document, from)}
                </option>
              ))}
            </select>
          </div>
        );
      })}
    </Section>
  );
}

function sourceName(document: Parameters<typeof nodeTitle>[0], address: string): string {
  const dot = address.lastIndexOf(".");
  return `${nodeTitle(document, address.slice(0, dot))} · ${address.slice(dot + 1)}`;
}
