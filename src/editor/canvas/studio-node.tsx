import { memo, useEffect } from "react";
import type { GraphNode } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import { ErrorIcon, WarningIcon } from "../icons.tsx";
import { shownGraph, useAddress, useDocument, useGraphNode } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { useNodeProblem } from "../state/problems.ts";
import { type FlowNode, type NodeProps, useUpdateNodeInternals } from "./flow.ts";
import { NodeBody } from "./node-body.tsx";
import { NodeParams } from "./node-params.tsx";
import { PortRows, useNodePorts } from "./node-ports.tsx";
import { NodeStatus } from "./node-status.tsx";
import { nodeTint } from "./tints.ts";

/** A node on the canvas. Reads its own part of the document and of the run; the canvas only places it. */
export const StudioNode = memo(function StudioNode({ id, selected, data }: NodeProps<FlowNode>) {
  const node = useGraphNode(id);
  return node ? <NodeCard node={node} label={data.label} selected={selected} /> : null;
});

interface CardProps {
  readonly node: GraphNode;
  readonly label: string;
  readonly selected: boolean;
}

function NodeCard({ node, label, selected }: CardProps) {
  const definition = registry.get(node.type);
  const run = useNodeRun(useAddress(node.id));
  const ports = useNodePorts(node);
  const problem = useNodeProblem(useAddress(node.id));
  const collapsed = useDocument((state) => shownGraph(state.history.present).layout.nodes[node.id]?.collapsed ?? false);
  useMeasuredPorts(node.id, Object.keys(ports.inputs).join(), Object.keys(ports.outputs).join(), collapsed);
  const source = Object.keys(ports.inputs).length === 0;
  const state = [
    run.status,
    selected ? "selected" : "",
    problem?.severity ?? "",
    node.mode ?? "",
    collapsed ? "collapsed" : "",
  ];
  const message = run.diagnostic ?? problem;
  return (
    <article className={`node ${state.join(" ")} ${widthClass(node.type, definition?.category)}`}>
      <header className="node-header">
        <span className={`node-mark tint-${definition ? nodeTint(definition) : "plain"}`} aria-hidden="true" />
        <span className="node-title" title={definition?.doc}>
          {label}
        </span>
        {(!definition?.zone || run.status === "failed") && <NodeStatus run={run} />}
      </header>
      {!source && <PortRows ports={ports} />}
      {!collapsed && definition && (
        <div className="node-body">
          {source && <NodeBody node={node} definition={definition} run={run} />}
          {showsParams(definition) && <NodeParams node={node} definition={definition} />}
          {!source && <NodeBody node={node} definition={definition} run={run} />}
        </div>
      )}
      {!definition && (
        <p className="body-note">There is no node type “{node.type}” in this version. It is kept as it is.</p>
      )}
      {message && message.severity !== "info" && (
        <p className={`node-message ${message.severity}`} title={message.hint}>
          {message.severity === "error" ? <ErrorIcon /> : <WarningIcon />}
          {message.message}
        </p>
      )}
      {source && <PortRows ports={ports} />}
    </article>
  );
}

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
