import type { BundleFile } from "../../graph/bundle.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import type { GraphDocument } from "../../graph/document.ts";
import { messages } from "../messages.ts";
import { keepFiles } from "../state/bundles.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { useDocument } from "../state/document-store.ts";
import { replaceDocument, saveFile, wouldLoseWork } from "../state/opening.ts";

interface ReplaceFooterProps {
  readonly document: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
  /** Kept on this machine before the graph opens. */
  readonly files?: readonly BundleFile[];
  readonly back?: { readonly title: string; readonly onBack: () => void };
}

/** Says what is replaced, where it has changes that are not in a file, and offers to save it first. */
export function ReplaceFooter({ document, diagnostics, files = [], back }: ReplaceFooterProps) {
  const open = useDocument((state) => state.history.present.title);
  const loses = useDocument(() => wouldLoseWork());
  const { opening } = messages;
  return (
    <>
      {loses && <p>{opening.replaces(open)}</p>}
      <footer className="modal-actions">
        {loses && (
          <button type="button" className="button" title={opening.saveTitle(open)} onClick={saveFile}>
            {opening.saveFirst}
          </button>
        )}
        {back && (
          <button type="button" className="button" onClick={back.onBack}>
            {back.title}
          </button>
        )}
        <span className="spacer" />
        <button type="button" className="button" onClick={closeDialog}>
          {opening.keep}
        </button>
        <button
          type="button"
          className="button primary"
          onClick={async () => {
            await keepFiles(files);
            replaceDocument(document, diagnostics);
          }}
        >
          {opening.open}
        </button>
      </footer>
    </>
  );
}
