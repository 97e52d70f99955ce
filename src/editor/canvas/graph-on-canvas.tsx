import { type DragEvent, type MouseEvent, useCallback } from "react";
import { useShallow } from "zustand/react/shallow";
import { diveInto } from "../state/document-store.ts";
import { addNode, insertOnWire } from "../state/editing.ts";
import { changeFlowEdges, changeFlowNodes, selectNodes, useFlow } from "../state/flow-store.ts";
import { addBend } from "../state/looks.ts";
import { useSettings } from "../state/settings-store.ts";
import { hoverWire, setDropTarget, useHover } from "../state/wire-hover.ts";
import { dropFiles } from "./drop-files.ts";
import { useFitOnOpen } from "./fit.ts";
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  type FlowEdge,
  type FlowNode,
  MiniMap,
  type OnNodeDrag,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "./flow.ts";
import { FrameNode } from "./frame-node.tsx";
import { minimapClass } from "./minimap.ts";
import { NoteNode } from "./note-node.tsx";
import { StudioNode } from "./studio-node.tsx";
import { canvasView, type Point } from "./view.ts";
import { WireEdge } from "./wire-edge.tsx";
import { drawnPoints } from "./wire-path.ts";
import { wireAt, wireUnder } from "./wire-under.ts";
import { wiring } from "./wiring.ts";
import { Zones } from "./zones.tsx";

const nodeTypes = { studio: StudioNode, frame: FrameNode, note: NoteNode };
const edgeTypes = { wire: WireEdge };
const SNAP: [number, number] = [8, 8];
const MULTI_SELECTION: string[] = ["Meta", "Control"];
/** What a palette entry carries while it is dragged. */
export const DRAG_TYPE = "application/x-rddm-node";

/**
 * The shown graph in the canvas library. Drawn anew with every move of a drag: whatever the library is given must stay
 * the same object, or it draws every node and wire anew.
 */
export function GraphOnCanvas() {
  const nodes = useFlow((state) => state.nodes);
  const edges = useFlow((state) => state.edges);
  const { theme, minimap, snap } = useSettings(useShallow(({ theme, minimap, snap }) => ({ theme, minimap, snap })));
  const onDrop = useDrop();
  useFitOnOpen();
  return (
    <ReactFlow<FlowNode, FlowEdge>
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={theme}
      onNodesChange={changeFlowNodes}
      onEdgesChange={changeFlowEdges}
      onNodeDoubleClick={onNodeDoubleClick}
      onEdgeMouseEnter={onEdgeMouseEnter}
      onEdgeMouseLeave={onEdgeMouseLeave}
      onEdgeDoubleClick={onEdgeDoubleClick}
      onNodeDrag={onNodeDrag}
      onNodeDragStop={onNodeDragStop}
      {...wiring}
      onDrop={onDrop}
      onDragOver={onDragOver}
      connectionLineType={ConnectionLineType.Bezier}
      connectionRadius={24}
      deleteKeyCode={null}
      panActivationKeyCode={null}
      multiSelectionKeyCode={MULTI_SELECTION}
      zoomOnDoubleClick={false}
      selectionMode={SelectionMode.Partial}
      snapToGrid={snap}
      snapGrid={SNAP}
      minZoom={0.15}
      maxZoom={3}
      elevateNodesOnSelect
      attributionPosition="bottom-left"
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
      <Zones />
      {minimap && (
        <MiniMap<FlowNode>
          position="bottom-right"
          pannable
          zoomable
          nodeBorderRadius={14}
          nodeClassName={minimapClass}
          ariaLabel="Overview of the graph"
        />
      )}
    </ReactFlow>
  );
}

/** From the palette a node, onto a wire where there is one; from outside files. */
function useDrop() {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (event: DragEvent) => {
      event.preventDefault();
      const screen = { x: event.clientX, y: event.clientY };
      const at = screenToFlowPosition(screen);
      const type = event.dataTransfer.getData(DRAG_TYPE);
      if (!type) return void dropFiles([...event.dataTransfer.files], at);
      const id = addNode(type, { x: at.x - 90, y: at.y - 18 });
      const wire = wireAt(screen);
      if (id && wire) insertOnWire(id, wire);
    },
    [screenToFlowPosition],
  );
}

const onDragOver = (event: DragEvent): void => event.preventDefault();

function onNodeDoubleClick(_: MouseEvent, { id }: FlowNode): void {
  if (diveInto(id)) selectNodes([]);
}

const onEdgeMouseEnter = (event: MouseEvent, { id }: FlowEdge): void =>
  hoverWire(id, { x: event.clientX, y: event.clientY });
const onEdgeMouseLeave = (): void => hoverWire(null);

function onEdgeDoubleClick(event: MouseEvent, { id }: FlowEdge): void {
  const points = drawnPoints(id, 1);
  const screen: Point = { x: event.clientX, y: event.clientY };
  const at = canvasView()?.toFlow(screen);
  if (at && points[0] && points[1]) addBend(id, at, [points[0], points[1]]);
}

const onNodeDrag: OnNodeDrag<FlowNode> = (event, { id }, moved) =>
  setDropTarget(moved.length === 1 ? wireUnder(id, event) : null);

const onNodeDragStop: OnNodeDrag<FlowNode> = (_, { id }) => {
  const { dropTarget } = useHover.getState();
  setDropTarget(null);
  if (dropTarget) insertOnWire(id, dropTarget);
};
