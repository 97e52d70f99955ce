import { useEffect, useState } from "react";
import type { GraphDocument } from "../../graph/document.ts";
import { parseDocument } from "../../graph/document-io.ts";
import { registry } from "../../nodes/registry.ts";
import { plural } from "../format.ts";
import { closeDialog, showDialog } from "../state/dialog-store.ts";
import { blankDocument, mainGraph } from "../state/document-store.ts";
import { openText, replaceDocument, wouldLoseWork } from "../state/opening.ts";
import { GraphThumbnail } from "./graph-thumbnail.tsx";
import { Modal } from "./modal.tsx";
import { type Template, templates, templateText } from "./templates.ts";

export function TemplatesDialog() {
  return (
    <Modal title="Templates" wide>
      <div className="template-grid">
        {templates.map((template) => (
          <TemplateCard key={template.file} template={template} />
        ))}
        <button type="button" className="template-card" onClick={openBlank}>
          <span className="template-picture blank" aria-hidden="true">
            +
          </span>
          <strong>Empty graph</strong>
          <span className="template-description">Start from nothing.</span>
        </button>
      </div>
    </Modal>
  );
}

function TemplateCard({ template }: { template: Template }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => void templateText(template).then(setText), [template]);
  const parsed = text === null ? null : parseDocument(text, registry);
  const document = parsed?.ok ? parsed.value : null;
  const open = () => {
    closeDialog();
    if (text !== null) openText(text, template.title);
  };
  return (
    <button type="button" className="template-card" disabled={text === null} onClick={open}>
      <span className="template-picture">{document && <GraphThumbnail document={document} />}</span>
      <strong>{template.title}</strong>
      <span className="template-description">{template.description}</span>
      {document && <small>{sizeText(document)}</small>}
    </button>
  );
}

const sizeText = (document: GraphDocument): string => {
  const { nodes, edges } = mainGraph(document);
  return `${plural(nodes.length, "node")} · ${plural(edges.length, "wire")}`;
};

function openBlank(): void {
  const document = blankDocument();
  closeDialog();
  if (wouldLoseWork()) showDialog({ kind: "confirm-open", document, source: "an empty graph", diagnostics: [] });
  else replaceDocument(document);
}
