import { messages } from "../messages.ts";
import { findNode, shownGraph, useDocument } from "../state/document-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { DocumentInspector } from "./document-inspector.tsx";
import { NodeInspector } from "./node-inspector.tsx";
import { SelectionInspector } from "./selection-inspector.tsx";
import { WireInspector } from "./wire-inspector.tsx";

/** The right panel: what is selected, and everything that can be said and set of it. */
export function Inspector() {
  const ids = useFlow((state) => state.selectedNodes);
  const wire = useFlow((state) => state.selectedWire);
  const [only] = ids;
  const node = useDocument((state) => (ids.length === 1 && only ? findNode(state.history.present, only) : undefined));
  const graph = useDocument((state) => shownGraph(state.history.present));
  return (
    <aside className="inspector" aria-label={messages.nodeInspector.label}>
      {node ? (
        <NodeInspector key={node.id} node={node} />
      ) : ids.length > 1 ? (
        <SelectionInspector ids={ids} />
      ) : wire ? (
        <WireInspector wire={wire} />
      ) : (
        <DocumentInspector graph={graph} />
      )}
    </aside>
  );
}
