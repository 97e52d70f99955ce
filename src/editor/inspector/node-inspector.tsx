import type { GraphNode } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { assetParam } from "../canvas/node-body.tsx";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { nodeTitle } from "../names.ts";
import { showDialog } from "../state/dialog-store.ts";
import { execute, useDocument } from "../state/document-store.ts";
import { EditableText } from "../top-bar/editable-text.tsx";
import { BreakpointActions } from "./breakpoint-actions.tsx";
import { Checks } from "./checks.tsx";
import { Equation } from "./equation.tsx";
import { ModelCardFacts } from "./model-card-facts.tsx";
import { NodeMetrics } from "./node-metrics.tsx";
import { NodeProblems } from "./node-problems.tsx";
import { ParamList } from "./param-list.tsx";
import { Section } from "./section.tsx";
import { ThisStep } from "./this-step.tsx";
import { ViewActions } from "./view-actions.tsx";
import { WhyItRan } from "./why-it-ran.tsx";
import { Wiring } from "./wiring.tsx";

export function NodeInspector({ node }: { node: GraphNode }) {
  const definition = registry.get(node.type);
  const title = useDocument((state) => nodeTitle(state.history.present, node.id));
  return (
    <>
      <header className="inspector-header">
        <EditableText
          className="inspector-title"
          label={messages.nodeInspector.name}
          value={title}
          onChange={(next) => execute({ type: "renameNode", id: node.id, title: next })}
        />
        <p className="inspector-kind">
          {definition ? `${definition.category} · ${definition.title}` : messages.nodeInspector.unknownType(node.type)}
          <code>{node.id}</code>
        </p>
      </header>
      <NodeProblems nodeId={node.id} />
      {definition && (
        <>
          <p className="inspector-doc">{definition.doc}</p>
          {definition.equation && <Equation text={definition.equation} />}
          <ParamList node={node} definition={definition} />
          <CardOf node={node} />
          <ViewActions node={node} definition={definition} />
          <NodeMetrics nodeId={node.id} />
          <ThisStep node={node} definition={definition} />
          <WhyItRan nodeId={node.id} />
          <Checks node={node} definition={definition} />
          <BreakpointActions nodeId={node.id} ofLoop={definition.zone !== undefined} />
          <Wiring node={node} />
        </>
      )}
      {!definition && <UnknownNode node={node} />}
    </>
  );
}

function CardOf({ node }: { node: GraphNode }) {
  const definition = registry.get(node.type);
  const asset = definition ? assetParam(node, definition) : null;
  const file = asset?.spec.accept === "model" ? asset.value : null;
  const card = useLibrary((state) => (file ? state.environment.cards.get(file.sha256) : undefined));
  const own = useLibrary((state) => state.own.some(({ sha256 }) => sha256 === file?.sha256));
  return (
    <>
      {card && <ModelCardFacts card={card} />}
      {file && own && (
        <button
          type="button"
          className="button small"
          onClick={() => showDialog({ kind: "model-card", asset: { ...file } })}
        >
          {card ? messages.nodeInspector.correctCard : messages.nodeInspector.describe}
        </button>
      )}
    </>
  );
}

function UnknownNode({ node }: { node: GraphNode }) {
  return (
    <Section title={messages.nodeInspector.kept}>
      <p className="inspector-doc">{messages.nodeInspector.unknownText}</p>
      <pre className="code block">{JSON.stringify(node.params, null, 2)}</pre>
    </Section>
  );
}
