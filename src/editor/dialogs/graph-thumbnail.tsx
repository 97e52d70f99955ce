import { type GraphDocument, splitAddress } from "../../graph/document.ts";
import { typesOf } from "../../graph/subgraph.ts";
import { registry } from "../../nodes/registry.ts";
import { nodeTint, wireTint } from "../canvas/tints.ts";
import { mainGraph } from "../state/document-store.ts";

/** Roughly what a node measures on the canvas. */
const NODE = { width: 180, height: 150 };
const MARGIN = 40;

/** A graph drawn small: where its nodes are and what flows between them. */
export function GraphThumbnail({ document }: { document: GraphDocument }) {
  const graph = mainGraph(document);
  const places = graph.nodes.map((node) => ({ node, ...(graph.layout.nodes[node.id] ?? { x: 0, y: 0 }) }));
  if (places.length === 0) return null;
  const left = Math.min(...places.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...places.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...places.map(({ x }) => x)) + NODE.width + MARGIN - left;
  const height = Math.max(...places.map(({ y }) => y)) + NODE.height + MARGIN - top;
  const placeOf = (address: string) => graph.layout.nodes[splitAddress(address)?.node ?? ""] ?? { x: 0, y: 0 };
  return (
    <svg className="thumbnail" viewBox={`${left} ${top} ${width} ${height}`} aria-hidden="true">
      {graph.edges.map((edge) => {
        const from = placeOf(edge.from);
        const to = placeOf(edge.to);
        const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.x, to.y + NODE.height / 2];
        const bend = Math.max(60, (x2 - x1) / 2);
        return (
          <path
            key={`${edge.from}->${edge.to}`}
            className={`thumbnail-wire tint-${wireTint(graph, edge, typesOf(document, registry))}`}
            d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
          />
        );
      })}
      {places.map(({ node, x, y }) => {
        const shape = registry.get(node.type);
        return (
          <g key={node.id}>
            <rect className="thumbnail-node" x={x} y={y} {...NODE} rx={18} />
            <rect
              className={`thumbnail-mark tint-${shape ? nodeTint(shape) : "plain"}`}
              x={x}
              y={y}
              width={NODE.width}
              height={34}
              rx={17}
            />
          </g>
        );
      })}
    </svg>
  );
}
