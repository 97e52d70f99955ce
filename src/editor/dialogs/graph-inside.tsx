import { assetsOf } from "../../graph/asset-refs.ts";
import type { BundleFile } from "../../graph/bundle.ts";
import type { AssetRef, GraphDocument } from "../../graph/document.ts";
import { byteSize } from "../format.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";

interface GraphInsideProps {
  readonly document: GraphDocument;
  readonly source?: string;
  /** Files that come with it. */
  readonly files?: readonly BundleFile[];
}

/** What a graph has in it: nodes, wires, subgraphs, and the files it names. */
export function GraphInside({ document, source, files = [] }: GraphInsideProps) {
  const graphs = Object.values(document.graphs);
  const nodes = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  const edges = graphs.reduce((sum, graph) => sum + graph.edges.length, 0);
  const here = useLibrary((state) => state.environment.assets);
  const packed = new Set(files.map(({ ref }) => ref.sha256));
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
      {assetsOf(document).map((file) => (
        <FileFact
          key={file.sha256}
          file={file}
          note={packed.has(file.sha256) ? inside.packed : here.has(file.sha256) ? null : inside.notHere}
          missing={!packed.has(file.sha256) && !here.has(file.sha256)}
        />
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

function FileFact({ file, note, missing }: { file: AssetRef; note: string | null; missing: boolean }) {
  return (
    <>
      <dt>{messages.inside.file}</dt>
      <dd className={missing ? "error" : ""}>
        {file.name} · {byteSize(file.bytes)}
        {note === null ? "" : ` · ${note}`}
      </dd>
    </>
  );
}

/** Notes are words somebody wrote: whoever shares or opens a graph is told of them. */
export const notesOf = (document: GraphDocument): number =>
  Object.values(document.graphs).reduce((sum, graph) => sum + (graph.layout.notes?.length ?? 0), 0);
