import { type DragEvent, useRef } from "react";
import { connectionProblem } from "../state/connection.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { addNode, connect, disconnect } from "../state/editing.ts";
import { changeFlowEdges, changeFlowNodes, useFlow } from "../state/flow-store.ts";
import { useSettings } from "../state/settings-store.ts";
import { dropFiles } from "./drop-files.ts";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { useFitOnOpen } from "./fit.ts";
import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  edgeOfConnection,
  type FinalConnectionState,
  type FlowEdge,
  type FlowNode,
  MiniMap,
  ReactFlow,
  useReactFlow,
} from "./flow.ts";
import { minimapClass } from "./minimap.ts";
import { trackPointer } from "./pointer.ts";
import { StudioNode } from "./studio-node.tsx";
import { WireEdge } from "./wire-edge.tsx";
import { Zones } from "./zones.tsx";

const nodeTypes = { studio: StudioNode };
const edgeTypes = { wire: WireEdge };
const SNAP: [number, number] = [8, 8];
/** What a palette entry carries while it is dragged. */
export const DRAG_TYPE = "application/x-rddm-node";

export function Canvas() {
  const nodes = useFlow((state) => state.nodes);
  const edges = useFlow((state) => state.edges);
  const theme = useSettings((state) => state.theme);
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const reconnected = useRef(false);
  useFitOnOpen();

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const { x, y } = pointOf(event);
    const from = state.fromHandle;
    if (!from || state.isValid) return;
    const here = `${from.nodeId}.${from.id}`;
    const there = state.toHandle && `${state.toHandle.nodeId}.${state.toHandle.id}`;
    const output = from.type === "source";
    if (there) connect(output ? { from: here, to: there } : { from: there, to: here }, { x, y });
    else showQuickAdd({ screen: { x, y }, wire: output ? { from: here } : { to: here } });
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const type = event.dataTransfer.getData(DRAG_TYPE);
    if (type) addNode(type, { x: at.x - 90, y: at.y - 18 });
    else void dropFiles([...event.dataTransfer.files], at);
  };

  return (
    <main className="canvas" aria-label="Graph" onPointerMove={trackPointer}>
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={theme}
        onNodesChange={changeFlowNodes}
        onEdgesChange={changeFlowEdges}
        isValidConnection={(edge) => connectionProblem(edgeOfConnection(edge as Connection)) === null}
        onConnect={(connection) => connect(edgeOfConnection(connection))}
        onConnectEnd={onConnectEnd}
        onReconnectStart={() => {
          reconnected.current = false;
        }}
        onReconnect={(old, connection) => {
          reconnected.current = true;
          disconnect(old.id);
          connect(edgeOfConnection(connection));
        }}
        onReconnectEnd={(_, edge) => {
          if (!reconnected.current) disconnect(edge.id);
        }}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={24}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        multiSelectionKeyCode={["Meta", "Control"]}
        zoomOnDoubleClick={false}
        snapToGrid
        snapGrid={SNAP}
        minZoom={0.15}
        maxZoom={3}
        elevateNodesOnSelect
        attributionPosition="bottom-left"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
        <Zones />
        <MiniMap<FlowNode>
          position="bottom-right"
          pannable
          zoomable
          nodeBorderRadius={14}
          nodeClassName={minimapClass}
          ariaLabel="Overview of the graph"
        />
      </ReactFlow>
      <EmptyCanvas />
    </main>
  );
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}
