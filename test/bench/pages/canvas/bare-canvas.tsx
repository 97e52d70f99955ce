import { memo, useState } from "react";
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type FlowEdge,
  type FlowNode,
  MiniMap,
  ReactFlow,
} from "../../../../src/editor/canvas/flow.ts";

export interface BareGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  /** Of each node, as it was drawn. */
  readonly markup: ReadonlyMap<string, Markup>;
}

export interface Markup {
  readonly className: string;
  readonly html: string;
}

/** The same markup, with nothing behind it; the library finds the ports by their classes. */
const StaticNode = memo(function StaticNode({ data }: { data: Markup }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own markup, read from this page a moment ago
  return <article className={data.className} dangerouslySetInnerHTML={{ __html: data.html }} />;
});

const nodeTypes = { studio: StaticNode };
const SNAP: [number, number] = [8, 8];

/** React Flow as its documentation shows it: nodes in a state, default edges, dots and an overview. */
export function BareCanvas({ nodes: given, edges, markup }: BareGraph) {
  const [nodes, setNodes] = useState(() =>
    given.map(({ id, position, type }) => ({ id, type, position, data: { label: id, ...markup.get(id) } })),
  );
  const [plain] = useState(() =>
    edges.map(({ id, source, target, sourceHandle, targetHandle }) => ({
      ...{ id, source, target, sourceHandle, targetHandle },
    })),
  );
  return (
    <main className="canvas">
      <ReactFlow
        nodes={nodes as never}
        edges={plain}
        nodeTypes={nodeTypes}
        onNodesChange={(changes) => setNodes((old) => applyNodeChanges(changes as never, old as never) as never)}
        minZoom={0.15}
        maxZoom={3}
        snapToGrid
        snapGrid={SNAP}
        fitView
        colorMode="dark"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
        <MiniMap pannable zoomable />
      </ReactFlow>
    </main>
  );
}
