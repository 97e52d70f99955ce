import { splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { WIRE_NAMES } from "../../graph/wire-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { findEdge } from "../canvas/flow.ts";
import { messages } from "../messages.ts";
import { nodeTitle } from "../names.ts";
import { currentTypes, shownGraph, useDocument } from "../state/document-store.ts";
import { disconnect } from "../state/editing.ts";
import { selectNodes } from "../state/flow-store.ts";

/** The ends of a wire and what it carries; its values are in the debugger below. */
export function WireInspector({ wire }: { wire: string }) {
  const document = useDocument((state) => state.history.present);
  const graph = shownGraph(document);
  const edge = findEdge(graph, wire);
  const from = edge && splitAddress(edge.from);
  const to = edge && splitAddress(edge.to);
  if (!from || !to) return null;
  const source = indexOf(graph).nodes.get(from.node);
  const spec = source && nodePorts(source, currentTypes(document))?.outputs[from.port];
  return (
    <>
      <header className="inspector-header">
        <h2 className="inspector-title">{messages.wireInspector.title}</h2>
        <p className="inspector-kind">
          {spec ? messages.wireInspector.carries(WIRE_NAMES[spec.type]) : messages.wireInspector.unknown}
        </p>
      </header>
      {spec && <p className="inspector-doc">{spec.doc}</p>}
      <dl className="facts">
        <dt>{messages.wireInspector.from}</dt>
        <dd>
          <button type="button" className="link-button" onClick={() => selectNodes([from.node])}>
            {nodeTitle(document, from.node)}
          </button>
          {` · ${from.port}`}
        </dd>
        <dt>{messages.wireInspector.to}</dt>
        <dd>
          <button type="button" className="link-button" onClick={() => selectNodes([to.node])}>
            {nodeTitle(document, to.node)}
          </button>
          {` · ${to.port}`}
        </dd>
      </dl>
      <p className="inspector-doc muted">{messages.wireInspector.hint}</p>
      <button type="button" className="button full" onClick={() => disconnect(wire)}>
        {messages.wireInspector.remove}{" "}
      </button>
    </>
  );
}
