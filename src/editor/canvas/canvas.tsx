import type { DragEvent, MouseEvent } from "react";
import { useShallow } from "zustand/react/shallow";
import { messages } from "../messages.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { diveInto } from "../state/document-store.ts";
import { addNode, insertOnWire } from "../state/editing.ts";
import { changeFlowEdges, changeFlowNodes, selectNodes, selectWire, useFlow } from "../state/flow-store.ts";
import { addBend } from "../state/looks.ts";
import { showMenu } from "../state/menu-store.ts";
import { useSettings } from "../state/settings-store.ts";
import { hoverWire, setDropTarget, useHover } from "../state/wire-hover.ts";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { dropFiles } from "./drop-files.ts";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { useFitOnOpen } from "./fit.ts";
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  type FlowEdge,
  type FlowNode,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "./flow.ts";
import { FrameNode } from "./frame-node.tsx";
import { minimapClass } from "./minimap.ts";
import { NoteNode } from "./note-node.tsx";
import { StrokeLine, usePaneGestures } from "./pane-gestures.tsx";
import { trackPointer } from "./pointer.ts";
import { StudioNode } from "./studio-node.tsx";
import { canvasView, type Point } from "./view.ts";
import { WireEdge } from "./wire-edge.tsx";
import { drawnPoints } from "./wire-path.ts";
import { WireTip } from "./wire-tip.tsx";
import { wireAt, wireUnder } from "./wire-under.ts";
import { useWiring } from "./wiring.ts";
import { Zones } from "./zones.tsx";

const nodeTypes = { studio: StudioNode, frame: FrameNode, note: NoteNode };
const edgeTypes = { wire: WireEdge };
const SNAP: [number, number] = [8, 8];
/** What a palette entry carries while it is dragged. */
export const DRAG_TYPE = "application/x-rddm-node";

export function Canvas() {
  const nodes = useFlow((state) => state.nodes);
  const edges = useFlow((state) => state.edges);
  const { theme, minimap, snap } = useSettings(useShallow(({ theme, minimap, snap }) => ({ theme, minimap, snap })));
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const { stroke, handlers } = usePaneGestures();
  const wiring = useWiring();
  useFitOnOpen();

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const type = event.dataTransfer.getData(DRAG_TYPE);
    if (!type) return void dropFiles([...event.dataTransfer.files], at);
    const id = addNode(type, { x: at.x - 90, y: at.y - 18 });
    const wire = wireAt({ x: event.clientX, y: event.clientY });
    if (id && wire) insertOnWire(id, wire);
  };

  return (
    <main
      className="canvas"
      aria-label={messages.canvas.label}
      onPointerMove={trackPointer}
      onClickCapture={onClickCapture}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      {...handlers}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={theme}
        onNodesChange={changeFlowNodes}
        onEdgesChange={changeFlowEdges}
        onNodeDoubleClick={(_, node) => diveInto(node.id) && selectNodes([])}
        onEdgeMouseEnter={(event, { id }) => hoverWire(id, { x: event.clientX, y: event.clientY })}
        onEdgeMouseLeave={() => hoverWire(null)}
        onEdgeDoubleClick={(event, { id }) => bendAt(id, { x: event.clientX, y: event.clientY })}
        onNodeDrag={(event, node, moved) => setDropTarget(moved.length === 1 ? wireUnder(node.id, event) : null)}
        onNodeDragStop={(_, node) => dropOnWire(node.id)}
        {...wiring}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={24}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        multiSelectionKeyCode={["Meta", "Control"]}
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
      <Breadcrumbs />
      <EmptyCanvas />
      <WireTip />
      <StrokeLine stroke={stroke} />
    </main>
  );
}

const isPane = (target: EventTarget | null): boolean =>
  target instanceof Element && target.classList.contains("react-flow__pane");

/** The first click of two may have been on something that has gone since. */
let firstClickOnPane = false;
function onClickCapture(event: MouseEvent): void {
  if (event.detail === 1) firstClickOnPane = isPane(event.target);
}

/** On the empty canvas: what shall be here? */
function onDoubleClick(event: MouseEvent): void {
  if (firstClickOnPane && isPane(event.target)) showQuickAdd({ screen: { x: event.clientX, y: event.clientY } });
}

/** A click with the right button selects what it is on first. */
function onContextMenu(event: MouseEvent): void {
  const on = event.target instanceof Element ? event.target : null;
  if (!on || on.closest("input, textarea")) return;
  event.preventDefault();
  const node = on.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const wire = on.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  const { selectedNodes, selectedMarks } = useFlow.getState();
  if (node && !selectedNodes.includes(node) && !selectedMarks.includes(node)) selectNodes([node]);
  if (wire) selectWire(wire);
  if (!node && !wire && !on.closest(".react-flow__nodesselection")) selectNodes([]);
  const kind = wire ? "wire" : node || on.closest(".react-flow__nodesselection") ? "node" : "canvas";
  showMenu(kind, { x: event.clientX, y: event.clientY });
}

function bendAt(id: string, screen: Point): void {
  const points = drawnPoints(id, 1);
  const at = canvasView()?.toFlow(screen);
  if (at && points[0] && points[1]) addBend(id, at, [points[0], points[1]]);
}

function dropOnWire(id: string): void {
  const { dropTarget } = useHover.getState();
  setDropTarget(null);
  if (dropTarget) insertOnWire(id, dropTarget);
}
