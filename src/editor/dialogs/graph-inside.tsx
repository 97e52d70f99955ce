import type { AssetRef, GraphDocument } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { assetParam } from "../canvas/node-body.tsx";
import { byteSize } from "../format.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";

/** What a graph has in it: nodes, wires, subgraphs, and the files it names. */
export function GraphInside({ document, source }: { document: GraphDocument; source?: string }) {
  const graphs = Object.values(document.graphs);
  const nodes = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  const edges = graphs.reduce((sum, graph) => sum + graph.edges.length, 0);
  const here = useLibrary((state) => state.environment.assets);
  const { inside } = messages;
  return (
    <dl className="facts">
      {source !== undefined && (
        <>
          <dt>{inside.from}</dt>
          <dd>{source}</dd>
        </>
      )}
      <dt>{inside.inside}</dt>
      <dd>{inside.sizes(nodes, edges, graphs.length - 1)}</dd>
      {filesOf(document).map((file) => (
        <FileFact key={file.sha256} file={file} here={here.has(file.sha256)} />
      ))}
      {notesOf(document) > 0 && (
        <>
          <dt>{inside.notes}</dt>
          <dd>{inside.noteCount(notesOf(document))}</dd>
        </>
      )}
    </dl>
  );
}

function FileFact({ file, here }: { file: AssetRef; here: boolean }) {
  return (
    <>
      <dt>{messages.inside.file}</dt>
      <dd className={here ? "" : "error"}>
        {file.name} · {byteSize(file.bytes)}
        {here ? "" : ` · ${messages.inside.notHere}`}
      </dd>
    </>
  );
}

/** Notes are words somebody wrote: whoever shares or opens a graph is told of them. */
export const notesOf = (document: GraphDocument): number =>
  Object.values(document.graphs).reduce((sum, graph) => sum + (graph.layout.notes?.length ?? 0), 0);

/** The images, networks and tensors that a graph names. */
export function filesOf(document: GraphDocument): AssetRef[] {
  const files = new Map<string, AssetRef>();
  for (const node of Object.values(document.graphs).flatMap((graph) => graph.nodes)) {
    const definition = registry.get(node.type);
    const asset = definition ? assetParam(node, definition)?.value : null;
    if (asset) files.set(asset.sha256, asset);
  }
  return [...files.values()];
}
