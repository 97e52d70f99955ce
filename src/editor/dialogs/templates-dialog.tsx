import { useEffect, useState } from "react";
import type { GraphDocument } from "../../graph/document.ts";
import { parseDocument } from "../../graph/document-io.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { blankDocument } from "../state/document-store.ts";
import { GraphInside } from "./graph-inside.tsx";
import { GraphThumbnail } from "./graph-thumbnail.tsx";
import { Modal } from "./modal.tsx";
import { ReplaceFooter } from "./replace-footer.tsx";
import { matches, TAGS, type Tag, type Template, tagsOf, templates, templateText, thumbnailUrl } from "./templates.ts";

/** A template and its graph; null while that is fetched. */
interface Entry {
  readonly template: Template;
  readonly document: GraphDocument | null;
}

/** Everything there is to begin from: searched, narrowed by tags, and looked into before it replaces anything. */
export function TemplatesDialog() {
  const entries = useEntries();
  const [query, setQuery] = useState("");
  const [tag, setTag] = useState<Tag | null>(null);
  const [chosen, setChosen] = useState<Entry | "blank" | null>(null);
  const shown = entries.filter(
    ({ template, document }) =>
      matches(template, document, query) && (tag === null || (document !== null && tagsOf(document).includes(tag))),
  );
  if (chosen) return <Preview entry={chosen} onBack={() => setChosen(null)} />;
  const { gallery } = messages;
  return (
    <Modal title={gallery.title} wide>
      <div className="gallery-search">
        <input
          className="text-input"
          type="search"
          aria-label={gallery.search}
          placeholder={gallery.search}
          value={query}
          // biome-ignore lint/a11y/noAutofocus: the first thing in a dialog that was just asked for
          autoFocus
          onChange={(event) => setQuery(event.target.value)}
        />
        <fieldset className="tags" aria-label={gallery.tagsLabel}>
          {TAGS.filter((name) => entries.some(({ document }) => document && tagsOf(document).includes(name))).map(
            (name) => (
              <button
                key={name}
                type="button"
                className="button small"
                aria-pressed={tag === name}
                onClick={() => setTag(tag === name ? null : name)}
              >
                {gallery.tags[name]}
              </button>
            ),
          )}
        </fieldset>
      </div>
      <div className="template-grid">
        {shown.map((entry) => (
          <Card key={entry.template.file} entry={entry} onChoose={() => setChosen(entry)} />
        ))}
        {query === "" && tag === null && (
          <button type="button" className="template-card" onClick={() => setChosen("blank")}>
            <span className="template-picture blank" aria-hidden="true">
              +
            </span>
            <strong>{gallery.blank}</strong>
            <span className="template-description">{gallery.blankText}</span>
          </button>
        )}
      </div>
      {shown.length === 0 && <p className="muted">{gallery.nothing(query)}</p>}
    </Modal>
  );
}

function Card({ entry: { template, document }, onChoose }: { entry: Entry; onChoose: () => void }) {
  return (
    <button type="button" className="template-card" disabled={document === null} onClick={onChoose}>
      <Picture template={template} document={document} />
      <strong>{template.title}</strong>
      <span className="template-description">{template.description}</span>
      <small>
        {document
          ? tagsOf(document)
              .map((name) => messages.gallery.tags[name])
              .join(" · ")
          : ""}
      </small>
    </button>
  );
}

/** What the template gives; drawn as a graph where no picture was made of it. */
function Picture({ template, document }: Entry) {
  const [missing, setMissing] = useState(false);
  return (
    <span className="template-picture">
      {missing ? (
        document && <GraphThumbnail document={document} />
      ) : (
        <img src={thumbnailUrl(template)} alt="" width={320} height={200} onError={() => setMissing(true)} />
      )}
    </span>
  );
}

/** What is inside, before it takes the place of the open graph. */
function Preview({ entry, onBack }: { entry: Entry | "blank"; onBack: () => void }) {
  const [blank] = useState(blankDocument);
  const { gallery } = messages;
  const document = entry === "blank" ? blank : entry.document;
  if (!document) return null;
  const title = entry === "blank" ? gallery.blank : entry.template.title;
  return (
    <Modal title={title} wide>
      <div className="template-preview">
        {entry !== "blank" && (
          <div className="template-pictures">
            <Picture {...entry} />
            <span className="template-picture">
              <GraphThumbnail document={document} />
            </span>
          </div>
        )}
        <div className="template-facts">
          <p>{entry === "blank" ? gallery.blankText : entry.template.description}</p>
          <GraphInside document={document} />
        </div>
      </div>
      <ReplaceFooter document={document} diagnostics={[]} back={{ title: gallery.back, onBack }} />
    </Modal>
  );
}

function useEntries(): readonly Entry[] {
  const [documents, setDocuments] = useState<ReadonlyMap<string, GraphDocument>>(new Map());
  useEffect(() => {
    let current = true;
    for (const template of templates)
      void templateText(template).then((text) => {
        const parsed = parseDocument(text, registry);
        if (current && parsed.ok) setDocuments((before) => new Map(before).set(template.file, parsed.value));
      });
    return () => {
      current = false;
    };
  }, []);
  return templates.map((template) => ({ template, document: documents.get(template.file) ?? null }));
}
