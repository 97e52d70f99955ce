import { useEffect, useState } from "react";
import type { AssetRef, GraphNode } from "../../graph/document.ts";
import { assetBytes, shippedUrl, useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import type { NodeRun } from "../state/node-runs.ts";
import { usePortPicture } from "./node-pictures.ts";

interface NodePictureProps {
  readonly node: GraphNode;
  readonly port: string;
  readonly run: NodeRun;
  /** Before any run: the chosen file itself. */
  readonly asset?: AssetRef | null;
}

/** A picture in a frame that keeps its size, so that nothing moves when pictures stream in. */
export function NodePicture({ node, port, run, asset }: NodePictureProps) {
  const picture = usePortPicture(node, port, run);
  if (picture) return <PreviewPicture preview={picture.preview} label={messages.node.pictureOf(port, node.id)} />;
  if (asset) return <AssetPicture asset={asset} />;
  return <span className="picture-empty">{port}</span>;
}

function AssetPicture({ asset }: { asset: AssetRef }) {
  const url = useAssetUrl(asset);
  return url ? <img src={url} alt={asset.name} draggable={false} /> : null;
}

/** Where an image file can be shown from: the site, or the user's storage. */
export function useAssetUrl(asset: AssetRef): string | null {
  const here = useLibrary((state) => state.environment.assets.has(asset.sha256));
  const [stored, setStored] = useState<string | null>(null);
  const shipped = here ? shippedUrl(asset.sha256) : null;
  useEffect(() => {
    if (!here || shipped) return;
    let url: string | null = null;
    let current = true;
    void assetBytes(asset).then((bytes) => {
      if (!current || !bytes) return;
      url = URL.createObjectURL(new Blob([bytes]));
      setStored(url);
    });
    return () => {
      current = false;
      setStored(null);
      if (url) URL.revokeObjectURL(url);
    };
  }, [asset, here, shipped]);
  return shipped ?? stored;
}
