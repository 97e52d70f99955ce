import type { BundleFile } from "../../graph/bundle.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { ProblemLine } from "../dock/problem-line.tsx";
import { messages } from "../messages.ts";
import { GraphInside } from "./graph-inside.tsx";
import { GraphThumbnail } from "./graph-thumbnail.tsx";
import { Modal } from "./modal.tsx";
import { ReplaceFooter } from "./replace-footer.tsx";

interface ConfirmOpenProps {
  readonly document: GraphDocument;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly files?: readonly BundleFile[];
}

/** What is inside a graph, before it takes the place of the open one. */
export function ConfirmOpen({ document, source, diagnostics, files = [] }: ConfirmOpenProps) {
  return (
    <Modal title={messages.opening.title(document.title)}>
      <div className="confirm-open">
        <span className="template-picture">
          <GraphThumbnail document={document} />
        </span>
        <GraphInside document={document} source={source} files={files} />
      </div>
      {diagnostics.slice(0, 5).map((problem) => (
        <ProblemLine key={`${problem.code} ${problem.nodeId} ${problem.message}`} problem={problem} />
      ))}
      <ReplaceFooter document={document} diagnostics={diagnostics} files={files} />
    </Modal>
  );
}
