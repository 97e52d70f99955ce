import { useState } from "react";
import type { GraphNode } from "../../graph/document.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { DownloadIcon } from "../icons.tsx";
import { useAddress } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { download } from "../state/opening.ts";
import { runtime } from "../state/runtime.ts";
import { notifyDiagnostic } from "../state/toast-store.ts";

/** The file a view stands for, at full size and depth: not the picture on the canvas. */
export function ViewActions({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const address = useAddress(node.id);
  const { status } = useNodeRun(address);
  const [busy, setBusy] = useState(false);
  if (definition.kind !== "view" || !definition.save) return null;
  const save = async () => {
    setBusy(true);
    const answer = await runtime().save(address);
    setBusy(false);
    if (!answer.ok) notifyDiagnostic(answer.diagnostic);
    else download(answer.value.name, new Blob([new Uint8Array(answer.value.bytes)], { type: answer.value.mime }));
  };
  const ready = status === "done" || status === "cached";
  return (
    <button
      type="button"
      className="button full"
      disabled={!ready || busy}
      title={ready ? "" : "Run the graph first"}
      onClick={save}
    >
      <DownloadIcon />
      Save the file
    </button>
  );
}
