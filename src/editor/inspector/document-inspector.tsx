import type { Graph } from "../../graph/document.ts";
import { milliseconds, plural } from "../format.ts";
import { messages } from "../messages.ts";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { WithKeys } from "../with-keys.tsx";
import { Section } from "./section.tsx";

/** Nothing is selected: what the graph is, what the last run did, and what to do next. */
export function DocumentInspector({ graph }: { graph: Graph }) {
  const title = useDocument((state) => state.history.present.title);
  const summary = useRun((state) => state.summary);
  return (
    <>
      <header className="inspector-header">
        <h2 className="inspector-title">{title}</h2>
        <p className="inspector-kind">
          {plural(graph.nodes.length, "node")} · {plural(graph.edges.length, "wire")}
        </p>
      </header>
      {summary && (
        <Section title={messages.graph.lastRun}>
          <dl className="facts">
            <dt>{messages.graph.outcome}</dt>
            <dd className={summary.ok ? "ok" : summary.outcome === "failed" ? "error" : ""}>{summary.outcome}</dd>
            <dt>{messages.graph.time}</dt>
            <dd>{milliseconds(summary.ms)}</dd>
            <dt>{messages.graph.calls}</dt>
            <dd>{summary.unetCalls}</dd>
            <dt>{messages.graph.ranOn}</dt>
            <dd>{summary.provider}</dd>
          </dl>
        </Section>
      )}
      <Section title={messages.graph.howTo}>
        <ul className="tips">
          <li>{messages.graph.tipNode}</li>
          <li>{messages.graph.tipWire}</li>
          <li>{messages.graph.tipPort}</li>
          <li>
            <WithKeys text={messages.graph.tipKeys} />
          </li>
        </ul>
      </Section>
      <Section title={messages.graph.colours}>
        <ul className="legend">
          {Object.entries(messages.graph.legend).map(([tint, what]) => (
            <li key={tint}>
              <span className={`node-mark tint-${tint}`} /> {what}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
