import { useCallback, useState } from "react";
import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type EdgeChange,
  type FlowEdge,
  type FlowNode,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type Viewport,
} from "../../../../src/editor/canvas/flow.ts";
import { type Markup, StaticNode } from "./static-node.tsx";

/** What `ours` has drawn. */
export interface DrawnGraph {
  readonly nodes: readonly { readonly id: string; readonly position: { readonly x: number; readonly y: number } }[];
  readonly edges: readonly Pick<FlowEdge, "id" | "source" | "sourceHandle" | "target" | "targetHandle">[];
  readonly markup: Readonly<Record<string, Markup>>;
  readonly view: Viewport;
}

const nodeTypes = { studio: StaticNode };
const SNAP: [number, number] = [8, 8];
const nothing = () => {};
const always = () => true;

/** React Flow as its documentation shows it: nodes and edges in states, default edges, dots and an overview. */
export function BareCanvas({ drawn }: { drawn: DrawnGraph }) {
  const [nodes, setNodes] = useState(() =>
    drawn.nodes.map(
      ({ id, position }) => ({ id, type: "studio", position, data: drawn.markup[id] }) as never as FlowNode,
    ),
  );
  const [edges, setEdges] = useState(() => [...drawn.edges] as FlowEdge[]);
  const onNodesChange = useCallback((changes: NodeChange[]) => setNodes((old) => applyNodeChanges(changes, old)), []);
  const onEdgesChange = useCallback((changes: EdgeChange[]) => setEdges((old) => applyEdgeChanges(changes, old)), []);
  return (
    <main className="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes as never}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={nothing}
        onReconnect={nothing}
        isValidConnection={always}
        minZoom={0.15}
        maxZoom={3}
        snapToGrid
        snapGrid={SNAP}
        defaultViewport={drawn.view}
        colorMode="dark"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
        <MiniMap pannable zoomable />
      </ReactFlow>
    </main>
  );
}
