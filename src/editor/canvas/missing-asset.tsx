import { type DragEvent, useState } from "react";
import type { AssetRef, GraphNode } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { byteSize } from "../format.ts";
import { messages } from "../messages.ts";
import { takeFile } from "../params/asset-field.tsx";
import { execute } from "../state/document-store.ts";
import { chooseFiles } from "../state/opening.ts";

interface MissingAssetProps {
  readonly node: GraphNode;
  readonly param: string;
  readonly spec: Extract<ParamSpec, { kind: "asset" }>;
  readonly wanted: AssetRef;
}

/** Stands in for a file that is named by the graph and not on this machine; takes it by drop or by choosing. */
export function MissingAsset({ node, param, spec, wanted }: MissingAssetProps) {
  const [over, setOver] = useState(false);
  const take = async (files: readonly File[]) => {
    const ref = await takeFile(files, spec.accept, wanted);
    if (ref && ref.sha256 !== wanted.sha256)
      execute({ type: "setParams", id: node.id, params: { [param]: { ...ref } } });
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  return (
    <fieldset
      className={`missing-asset nodrag ${over ? "drop-over" : ""}`}
      aria-label={messages.canvas.missingFile(wanted.name)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <strong>{wanted.name}</strong>
      <span>{messages.canvas.missing}</span>
      <span className="code">
        {byteSize(wanted.bytes)} · {wanted.sha256.slice(0, 12)}…
      </span>
      <button type="button" className="button small" onClick={async () => take(await chooseFiles(""))}>
        {messages.canvas.chooseOrDrop}
      </button>
    </fieldset>
  );
}
