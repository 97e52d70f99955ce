import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { AssetRef, GraphDocument } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { assetParam } from "../canvas/node-body.tsx";
import { ProblemLine } from "../dock/problem-line.tsx";
import { byteSize, plural } from "../format.ts";
import { useLibrary } from "../library.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { mainGraph, useDocument } from "../state/document-store.ts";
import { replaceDocument, saveFile } from "../state/opening.ts";
import { GraphThumbnail } from "./graph-thumbnail.tsx";
import { Modal } from "./modal.tsx";

interface ConfirmOpenProps {
  readonly document: GraphDocument;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is inside a graph, before it takes the place of one with unsaved changes. */
export function ConfirmOpen({ document, source, diagnostics }: ConfirmOpenProps) {
  const open = useDocument((state) => state.history.present.title);
  const { nodes, edges } = mainGraph(document);
  const files = filesOf(document);
  const here = useLibrary((state) => state.environment.assets);
  return (
    <Modal title={`Open “${document.title}”?`}>
      <div className="confirm-open">
        <span className="template-picture">
          <GraphThumbnail document={document} />
        </span>
        <dl className="facts">
          <dt>From</dt>
          <dd>{source}</dd>
          <dt>Inside</dt>
          <dd>
            {plural(nodes.length, "node")}, {plural(edges.length, "wire")}
          </dd>
          {files.map((file) => (
            <FileFact key={file.sha256} file={file} here={here.has(file.sha256)} />
          ))}
        </dl>
      </div>
      {diagnostics.slice(0, 5).map((problem) => (
        <ProblemLine key={`${problem.code} ${problem.nodeId} ${problem.message}`} problem={problem} />
      ))}
      <p>It takes the place of “{open}”, which has changes that are not in a file yet.</p>
      <footer className="modal-actions">
        <button type="button" className="button" title={`Save “${open}” to a file`} onClick={saveFile}>
          Save it first
        </button>
        <span className="spacer" />
        <button type="button" className="button" onClick={closeDialog}>
          Keep what is open
        </button>
        <button type="button" className="button primary" onClick={() => replaceDocument(document, diagnostics)}>
          Open
        </button>
      </footer>
    </Modal>
  );
}

function FileFact({ file, here }: { file: AssetRef; here: boolean }) {
  return (
    <>
      <dt>File</dt>
      <dd className={here ? "" : "error"}>
        {file.name} · {byteSize(file.bytes)}
        {here ? "" : " · not on this machine"}
      </dd>
    </>
  );
}

/** The images, networks and tensors that a graph names. */
export function filesOf(document: GraphDocument): AssetRef[] {
  const files = new Map<string, AssetRef>();
  for (const node of mainGraph(document).nodes) {
    const definition = registry.get(node.type);
    const asset = definition ? assetParam(node, definition)?.value : null;
    if (asset) files.set(asset.sha256, asset);
  }
  return [...files.values()];
}
