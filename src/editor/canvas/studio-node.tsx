import { memo, useEffect } from "react";
import type { GraphNode } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { isReserved } from "../../graph/reserved.ts";
import { SUBGRAPH } from "../../graph/subgraph.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import { ErrorIcon, WarningIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { shownGraph, useAddress, useDocument, useGraphNode } from "../state/document-store.ts";
import { useInnerRuns } from "../state/inner-runs.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { useNodeProblem } from "../state/problems.ts";
import { type NodeProps, type StudioFlowNode, useUpdateNodeInternals } from "./flow.ts";
import { InterfaceCard } from "./interface-card.tsx";
import { NodeBody } from "./node-body.tsx";
import { NodeParams } from "./node-params.tsx";
import { PortRows, useNodePorts } from "./node-ports.tsx";
import { NodeStatus } from "./node-status.tsx";
import { NodeTitle } from "./node-title.tsx";
import { SubgraphBody } from "./subgraph-body.tsx";
import { colourClass, nodeTint } from "./tints.ts";

/** A node on the canvas. Reads its own part of the document and of the run; the canvas only places it. */
export const StudioNode = memo(function StudioNode({ id, selected, data }: NodeProps<StudioFlowNode>) {
  const node = useGraphNode(id);
  if (node && isReserved(id)) return <InterfaceCard node={node} selected={selected} />;
  return node ? <NodeCard node={node} label={data.label} selected={selected} /> : null;
});

interface CardProps {
  readonly node: GraphNode;
  readonly label: string;
  readonly selected: boolean;
}

/** Not drawn anew while it is moved. */
const NodeCard = memo(function NodeCard({ node, label, selected }: CardProps) {
  const definition = registry.get(node.type);
  const address = useAddress(node.id);
  const own = useNodeRun(address);
  const inner = useInnerRuns(node.type === SUBGRAPH ? address : null);
  // A subgraph has no run of its own: it shows the worst of its inside.
  const run = node.type === SUBGRAPH ? { ...own, status: inner.status, ms: inner.ms } : own;
  const ports = useNodePorts(node);
  const problem = useNodeProblem(address);
  const collapsed = useDocument((state) => shownGraph(state.history.present).layout.nodes[node.id]?.collapsed ?? false);
  const colour = useDocument((state) => shownGraph(state.history.present).layout.nodes[node.id]?.color);
  useMeasuredPorts(node.id, Object.keys(ports.inputs).join(), Object.keys(ports.outputs).join(), collapsed);
  const source = Object.keys(ports.inputs).length === 0;
  const state = [
    run.status,
    selected ? "selected" : "",
    problem?.severity ?? "",
    node.mode ?? "",
    collapsed ? "collapsed" : "",
    colourClass(colour),
  ];
  const message = run.diagnostic ?? problem;
  return (
    <article className={`node ${state.join(" ")} ${widthClass(node.type, definition?.category)}`}>
      <header className="node-header">
        <span className={`node-mark tint-${definition ? nodeTint(definition) : "plain"}`} aria-hidden="true" />
        <NodeTitle id={node.id} label={label} doc={definition?.doc} />
        {node.mode ? (
          <span className="node-status">{messages.node[node.mode]}</span>
        ) : (
          (!definition?.zone || run.status === "failed") && <NodeStatus run={run} />
        )}
      </header>
      {!source && <PortRows ports={ports} />}
      {!collapsed && definition && (
        <div className="node-body">
          {source && <NodeBody node={node} definition={definition} run={run} />}
          {node.type === SUBGRAPH && <SubgraphBody node={node} />}
          {showsParams(definition) && <NodeParams node={node} definition={definition} />}
          {!source && <NodeBody node={node} definition={definition} run={run} />}
        </div>
      )}
      {!definition && <p className="body-note">{messages.node.unknownType(node.type)}</p>}
      {message && message.severity !== "info" && (
        <p className={`node-message ${message.severity}`} title={message.hint}>
          {message.severity === "error" ? <ErrorIcon /> : <WarningIcon />}
          {message.message}
        </p>
      )}
      {source && <PortRows ports={ports} />}
    </article>
  );
});

/** Tells the canvas where the ports are after they moved or changed. */
function useMeasuredPorts(id: string, inputs: string, outputs: string, collapsed: boolean): void {
  const update = useUpdateNodeInternals();
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these moves ports without the node changing its size
  useEffect(() => update(id), [update, id, inputs, outputs, collapsed]);
}

/** Where the picture or the card says it all, parameters are for the inspector. */
const showsParams = (definition: AnyNode): boolean =>
  definition.category !== "Output" &&
  !Object.values(definition.params).some((spec) => (spec as ParamSpec).kind === "asset");

const widthClass = (type: string, category: string | undefined): string => {
  if (category === "Output") return "wide";
  if (category === "Loop") return "narrow";
  return type === "unetStep" ? "medium" : "";
};
