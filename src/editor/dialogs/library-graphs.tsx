import { useEffect, useState } from "react";
import { type DocumentDiff, diffDocuments, meansTheSame } from "../../graph/diff.ts";
import { parseDocument } from "../../graph/document-io.ts";
import { registry } from "../../nodes/registry.ts";
import type { VersionInfo } from "../../storage/store.ts";
import { messages } from "../messages.ts";
import { useDocument } from "../state/document-store.ts";
import {
  keepVersion,
  openKept,
  openVersion,
  refreshKeptGraphs,
  removeKept,
  removeVersion,
  useKeptGraphs,
} from "../state/kept-graphs.ts";
import { RemoveButton } from "./remove-button.tsx";

const when = (time: number): string => new Date(time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** The graphs of this browser, and the named versions of the open one with what has changed since. */
export function LibraryGraphs() {
  const { documents, versions } = useKeptGraphs();
  const open = useDocument((state) => state.history.present.id);
  useEffect(() => void refreshKeptGraphs(), []);
  const { library } = messages;
  return (
    <>
      <h3>{library.versions}</h3>
      <KeepVersion />
      <ul className="library-own">
        {versions.map((version) => (
          <Version key={version.key} version={version} />
        ))}
      </ul>
      <h3>{library.graphs}</h3>
      <ul className="library-own">
        {documents.map(({ id, title, updated }) => (
          <li key={id}>
            <span>
              {title}
              {id === open && <span className="muted"> · {library.open}</span>}
            </span>
            <small>{when(updated)}</small>
            <button
              type="button"
              className="button small"
              disabled={id === open}
              onClick={() => void openKept(id, title)}
            >
              {messages.opening.open}
            </button>
            <RemoveButton name={title} disabled={id === open} onRemove={() => removeKept(id)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function KeepVersion() {
  const [name, setName] = useState("");
  const { library } = messages;
  const keep = () => {
    if (name.trim() === "") return;
    void keepVersion(name.trim());
    setName("");
  };
  return (
    <div className="with-button">
      <input
        className="text-input"
        aria-label={library.versionName}
        placeholder={library.versionName}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
      <button type="button" className="button" disabled={name.trim() === ""} onClick={keep}>
        {library.keepVersion}
      </button>
    </div>
  );
}

function Version({ version }: { version: VersionInfo }) {
  const present = useDocument((state) => state.history.present);
  const parsed = parseDocument(version.text, registry);
  const diff = parsed.ok ? diffDocuments(parsed.value, present, registry) : null;
  const { library } = messages;
  return (
    <li>
      <span>
        {version.name}
        <span className="muted"> · {diff ? changesText(diff) : library.unreadable}</span>
      </span>
      <small>{when(version.created)}</small>
      <button type="button" className="button small" onClick={() => openVersion(version)}>
        {messages.opening.open}
      </button>
      <RemoveButton name={version.name} onRemove={() => removeVersion(version.key)} />
    </li>
  );
}

/** Since a version: nodes added, taken away and changed, in all graphs of the document. */
function changesText(diff: DocumentDiff): string {
  const graphs = Object.values(diff.graphs);
  const total = (count: (graph: (typeof graphs)[number]) => number) =>
    graphs.reduce((sum, graph) => sum + count(graph), 0);
  if (meansTheSame(diff)) return messages.library.same;
  return messages.library.since(
    total(({ addedNodes }) => addedNodes.length),
    total(({ removedNodes }) => removedNodes.length),
    total(({ changedNodes }) => changedNodes.length),
  );
}
