import { useState } from "react";
import { assetsOf } from "../../graph/asset-refs.ts";
import type { GraphNode } from "../../graph/document.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { notesOf } from "../dialogs/graph-inside.tsx";
import { DownloadIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { graphIntoPng, withoutNotes } from "../share/png-graph.ts";
import { currentDocument, useAddress, useDocument } from "../state/document-store.ts";
import { download } from "../state/download.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { useRun } from "../state/run-store.ts";
import { runtime } from "../state/runtime.ts";
import { notifyDiagnostic } from "../state/toast-store.ts";

/** The file a view stands for, at full size and depth: not the picture on the canvas. A PNG can carry the graph. */
export function ViewActions({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const address = useAddress(node.id);
  const { status } = useNodeRun(address);
  const [busy, setBusy] = useState(false);
  const [carry, setCarry] = useState(false);
  const [notes, setNotes] = useState(false);
  if (definition.kind !== "view" || !definition.save) return null;
  const save = async () => {
    setBusy(true);
    const answer = await runtime().save(address, useRun.getState().runId ?? undefined);
    setBusy(false);
    if (!answer.ok) {
      notifyDiagnostic(answer.diagnostic);
      return;
    }
    const { name, mime, bytes } = answer.value;
    const document = notes ? currentDocument() : withoutNotes(currentDocument());
    const file = carry && mime === "image/png" ? graphIntoPng(bytes, document) : bytes;
    download(name, new Blob([new Uint8Array(file)], { type: mime }));
  };
  const ready = status === "done" || status === "cached";
  const { picture } = messages;
  return (
    <div className="button-column">
      <button
        type="button"
        className="button full"
        disabled={!ready || busy}
        title={ready ? "" : picture.runFirst}
        onClick={save}
      >
        <DownloadIcon />
        {picture.save}
      </button>
      {definition.type === "imageOutput" && <Carry {...{ carry, setCarry, notes, setNotes }} />}
    </div>
  );
}

interface CarryProps {
  readonly carry: boolean;
  readonly setCarry: (carry: boolean) => void;
  readonly notes: boolean;
  readonly setNotes: (notes: boolean) => void;
}

/** Asked for each time, since a picture is sent to people who were not meant to see the graph. */
function Carry({ carry, setCarry, notes, setNotes }: CarryProps) {
  const document = useDocument((state) => state.history.present);
  const nodes = Object.values(document.graphs).reduce((sum, graph) => sum + graph.nodes.length, 0);
  const count = notesOf(document);
  const { picture } = messages;
  return (
    <>
      <label className="radio">
        <input type="checkbox" checked={carry} onChange={(event) => setCarry(event.target.checked)} />
        <span>{picture.withGraph}</span>
      </label>
      {carry && count > 0 && (
        <label className="radio">
          <input type="checkbox" checked={!notes} onChange={(event) => setNotes(!event.target.checked)} />
          <span>{picture.withoutNotes}</span>
        </label>
      )}
      {carry && (
        <p className="field-note">
          {picture.carries(
            nodes,
            notes ? count : 0,
            assetsOf(document).map(({ name }) => name),
          )}
        </p>
      )}
    </>
  );
}
