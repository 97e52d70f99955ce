import type { Result } from "../diagnostic.ts";
import type { GraphDocument, Json } from "../document.ts";
import { graphOf, indexOf } from "../graph-index.ts";
import type { Registry } from "../node-type.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../subgraph.ts";
import { apply, refusals } from "./apply.ts";
import { freshGraphId } from "./fresh-id.ts";
import { usesOf } from "./graph-uses.ts";
import { refuse } from "./refusal.ts";

/**
 * Sets params of the one node at an address (`sub1/unet1`). Where the graph it lies in is used elsewhere as well, this
 * use gets a copy: an address names one node, not all that look like it.
 */
export const setParamsAt = (
  document: GraphDocument,
  address: string,
  params: Readonly<Record<string, Json | undefined>>,
  registry: Registry,
): Result<GraphDocument> =>
  refusals(() => {
    const parts = address.split("/");
    let current = document;
    let graphId = "main";
    for (const [depth, id] of parts.slice(0, -1).entries()) {
      const node = indexOf(graphOf(current, graphId)).nodes.get(id);
      if (node?.type !== SUBGRAPH || !Object.hasOwn(current.graphs, subgraphId(node)))
        refuse("command.no-such-node", `There is no subgraph “${parts.slice(0, depth + 1).join("/")}”.`, {
          nodeId: address,
        });
      const inner = subgraphId(node);
      if (usesOf(current, inner).length === 1) graphId = inner;
      else {
        const copy = freshGraphId(current, graphTitle(current, inner));
        current = apply(current, { type: "makeUnique", id, graph: copy }, registry, graphId);
        graphId = copy;
      }
    }
    return apply(current, { type: "setParams", id: parts.at(-1)!, params }, registry, graphId);
  });
