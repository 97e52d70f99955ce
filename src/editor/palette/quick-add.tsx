import { useLayoutEffect } from "react";
import { edgeKey } from "../../graph/document.ts";
import { fillParams, portsOf } from "../../graph/node-type.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { freePlace } from "../canvas/free-place.ts";
import { nodeTint } from "../canvas/tints.ts";
import { canvasView } from "../canvas/view.ts";
import { messages } from "../messages.ts";
import { nodeTitle, portTitle } from "../names.ts";
import { closeQuickAdd, type QuickAdd as Request, useDialogs } from "../state/dialog-store.ts";
import { currentDocument, currentGraph, currentTypes } from "../state/document-store.ts";
import { addConnectedNode, addNode, addOnWire, fittingPort, openPort, portsThrough } from "../state/editing.ts";
import { addInstance, addSavedSubgraph, usableGraphs, useSavedSubgraphs } from "../state/subgraphs.ts";
import { searchTypes } from "./node-types.ts";
import { matches, type PickItem, PickList } from "./pick-list.tsx";
import { missingInputs, wantFor } from "./rank.ts";

const SIZE = { width: 300, height: 360 };
const { quickAdd: words } = messages;

/** Search for a node to add at the pointer: what fits, and of that what the graph still lacks first. */
export function QuickAdd() {
  const request = useDialogs((state) => state.quickAdd);
  return request ? <QuickAddPanel key={`${request.screen.x} ${request.screen.y}`} request={request} /> : null;
}

interface Offer extends PickItem {
  readonly take: () => void;
}

function QuickAddPanel({ request }: { request: Request }) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const left = Math.max(8, Math.min(request.screen.x, window.innerWidth - SIZE.width - 12));
  const top = Math.max(8, Math.min(request.screen.y, window.innerHeight - SIZE.height - 12));
  const bound = request.wire || request.insert;
  return (
    <>
      <button type="button" className="backdrop" aria-label={words.close} tabIndex={-1} onClick={closeQuickAdd} />
      <div className="quick-add" style={{ left, top, width: SIZE.width, maxHeight: SIZE.height }}>
        <PickList<Offer>
          label={words.label}
          placeholder={request.insert ? words.onWire : request.wire ? words.forWire : words.label}
          search={(query) => [...offers(query, request), ...subgraphOffers(query, request)]}
          nothing={(query) => (bound && !query ? words.nothingFits : words.nothingCalled(query))}
          onPick={({ take }) => take()}
          onClose={closeQuickAdd}
        />
      </div>
    </>
  );
}

/** Without words the most wanted come first; with words those that match best do. */
function offers(query: string, request: Request): readonly Offer[] {
  const graph = currentGraph();
  const types = currentTypes();
  const missing = missingInputs(graph, types);
  const ranked = searchTypes(query, (definition) => fits(definition, request)).map((definition) => {
    const want = wantFor(definition, graph, types, missing);
    const role = sameRole(definition, request) ? 4 : 0;
    return { definition, want, score: query.trim() === "" ? want.score + role : 0 };
  });
  // A stable sort: what is wanted alike stays in the order of the palette.
  return ranked
    .sort((a, b) => b.score - a.score)
    .map(({ definition, want }) => ({
      id: definition.type,
      title: definition.title,
      tint: nodeTint(definition),
      note:
        noteOf(definition, request) ??
        (want.feeds ? words.feeds(titleOfPort(want.feeds)) : want.because) ??
        definition.category,
      take: () => add(definition, request),
    }));
}

/** Subgraphs of this document, and those kept in this browser; a wire is not put into them from here. */
function subgraphOffers(query: string, { screen, wire, insert }: Request): readonly Offer[] {
  if (wire || insert) return [];
  const at = () => freePlace(canvasView()?.toFlow(screen) ?? { x: 0, y: 0 });
  const offer = (key: string, title: string, note: string, put: () => void): Offer => ({
    id: `${note} ${key}`,
    title,
    tint: "path",
    note,
    take: () => {
      closeQuickAdd();
      put();
    },
  });
  const { ofDocument, kept } = messages.subgraph;
  return [
    ...usableGraphs().map(({ id, title }) => offer(id, title, ofDocument, () => addInstance(id, at()))),
    ...useSavedSubgraphs
      .getState()
      .list.map((saved) => offer(saved.title, saved.title, kept, () => addSavedSubgraph(saved, at()))),
  ].filter(({ title }) => matches(query, title) > 0);
}

const titleOfPort = ({ node, port, spec }: NonNullable<ReturnType<typeof wantFor>["feeds"]>): string =>
  `${nodeTitle(currentDocument(), node)} · ${portTitle(port, spec)}`;

const insertEdge = (key: string) => currentGraph().edges.find((edge) => edgeKey(edge) === key);

function fits(definition: AnyNode, { wire, insert }: Request): boolean {
  if (wire) return fittingPort(definition, wire) !== null;
  const edge = insert === undefined ? undefined : insertEdge(insert);
  return !edge || portsThrough(portsOf(definition, fillParams(definition, {})), edge) !== null;
}

/** The port a dangling wire would go to. */
function noteOf(definition: AnyNode, { wire }: Request): string | null {
  const port = wire && fittingPort(definition, wire);
  return port ? words.byPort(port, "from" in wire) : null;
}

function sameRole(definition: AnyNode, { wire }: Request): boolean {
  const port = wire && fittingPort(definition, wire);
  const wanted = wire && openPort(wire);
  if (!port || !wanted) return false;
  const ports = portsOf(definition, fillParams(definition, {}));
  return ("from" in wire ? ports.inputs : ports.outputs)[port]?.role === wanted.role;
}

function add(definition: AnyNode, { screen, wire, insert }: Request): void {
  const at = canvasView()?.toFlow(screen) ?? { x: 0, y: 0 };
  closeQuickAdd();
  const id = insert
    ? addOnWire(definition.type, { x: at.x - 90, y: at.y - 20 }, insert)
    : wire
      ? addConnectedNode(definition.type, "from" in wire ? at : { x: at.x - 210, y: at.y }, wire)
      : addNode(definition.type, freePlace(at));
  // Once the canvas has drawn it.
  if (id) requestAnimationFrame(() => requestAnimationFrame(() => canvasView()?.focusNode(id)));
}
