import { connectionProblem } from "../state/connection.ts";
import { showQuickAdd } from "../state/dialog-store.ts";
import { connect, disconnect, reconnect } from "../state/editing.ts";
import { type Connection, edgeOfConnection, type FinalConnectionState, type FlowEdge } from "./flow.ts";

/** A reconnected end that was dropped on a port; one dropped anywhere else takes the wire off. */
let landed = false;

/** How the canvas makes, moves and takes off wires by dragging; by tapping two ports, too. */
export const wiring = {
  connectOnClick: true,
  edgesReconnectable: true,
  isValidConnection: (edge: FlowEdge | Connection): boolean =>
    connectionProblem(edgeOfConnection(edge as Connection)) === null,
  onConnect: (connection: Connection) => void connect(edgeOfConnection(connection)),
  onConnectEnd,
  onReconnectStart: () => {
    landed = false;
  },
  onReconnect: (old: FlowEdge, connection: Connection) => {
    landed = true;
    reconnect(old.id, edgeOfConnection(connection));
  },
  onReconnectEnd: (_: unknown, edge: FlowEdge) => {
    if (!landed) disconnect(edge.id);
  },
};

/** A wire let go: on a port that does not take it, say why; on empty canvas, ask for a node that does. */
function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  const at = { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
  const from = state.fromHandle;
  if (!from || state.isValid) return;
  const here = `${from.nodeId}.${from.id}`;
  const there = state.toHandle && `${state.toHandle.nodeId}.${state.toHandle.id}`;
  const output = from.type === "source";
  if (there) connect(output ? { from: here, to: there } : { from: there, to: here }, at);
  else showQuickAdd({ screen: at, wire: output ? { from: here } : { to: here } });
}
