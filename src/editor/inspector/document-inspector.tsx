import type { Graph } from "../../graph/document.ts";
import { milliseconds, plural } from "../format.ts";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
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
        <Section title="Last run">
          <dl className="facts">
            <dt>Outcome</dt>
            <dd className={summary.ok ? "ok" : summary.outcome === "failed" ? "error" : ""}>{summary.outcome}</dd>
            <dt>Time</dt>
            <dd>{milliseconds(summary.ms)}</dd>
            <dt>Network calls</dt>
            <dd>{summary.unetCalls}</dd>
            <dt>Ran on</dt>
            <dd>{summary.provider}</dd>
          </dl>
        </Section>
      )}
      <Section title="How to">
        <ul className="tips">
          <li>Click a node to see its parameters and its equation.</li>
          <li>Click a wire to see what is on it, at any step.</li>
          <li>Drag from a port to wire it; drop the wire on empty canvas to add a node that fits.</li>
          <li>
            Press <kbd>Space</kbd> to search for a node, <kbd>Ctrl ⏎</kbd> to run, <kbd>?</kbd> for all shortcuts.
          </li>
        </ul>
      </Section>
      <Section title="Colours">
        <ul className="legend">
          <li>
            <span className="node-mark tint-image" /> image
          </li>
          <li>
            <span className="node-mark tint-residual" /> residual: what restoration must remove
          </li>
          <li>
            <span className="node-mark tint-noise" /> noise
          </li>
          <li>
            <span className="node-mark tint-path" /> the path that joins them
          </li>
          <li>
            <span className="node-mark tint-model" /> model
          </li>
        </ul>
      </Section>
    </>
  );
}
