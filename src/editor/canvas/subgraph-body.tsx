import type { GraphNode } from "../../graph/document.ts";
import { graphOf } from "../../graph/graph-index.ts";
import { subgraphId } from "../../graph/subgraph.ts";
import { plural } from "../format.ts";
import { messages } from "../messages.ts";
import { diveInto, useAddress, useDocument } from "../state/document-store.ts";
import { useInnerRuns } from "../state/inner-runs.ts";
import { insideOf } from "../state/scope.ts";

/** What a subgraph holds, how far its inside is, and the way in. */
export function SubgraphBody({ node }: { node: GraphNode }) {
  const inside = useDocument((state) => insideOf(state.history.present, node));
  const count = useDocument((state) => (inside === null ? 0 : graphOf(state.history.present, inside).nodes.length));
  const { done, total } = useInnerRuns(useAddress(node.id));
  if (inside === null) return <p className="body-note">{messages.subgraph.missing(subgraphId(node))}</p>;
  return (
    <div className="subgraph-body">
      <button type="button" className="button small nodrag" onClick={() => diveInto(node.id)}>
        {messages.subgraph.open(plural(count, "node"))}
      </button>
      {total > 0 && (
        <progress
          className="subgraph-progress"
          max={total}
          value={done}
          aria-label={messages.subgraph.progress(done, total)}
        />
      )}
    </div>
  );
}
