import { useEffect } from "react";
import type { AssetRef, GraphNode } from "../../graph/document.ts";
import { splitAddress } from "../../graph/document.ts";
import { registry } from "../../nodes/registry.ts";
import { assetParam } from "../canvas/node-body.tsx";
import { useAssetUrl } from "../canvas/node-picture.tsx";
import { NODE_PICTURE, wireOfPort } from "../canvas/node-pictures.ts";
import { messages } from "../messages.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { nodeAt } from "../state/scope.ts";
import { useWirePicture } from "../state/wire-previews.ts";

/** What a mask lies over: the wire into its node, by address; null when nothing is wired. */
export interface PictureSource {
  readonly wire: string | null;
  /** Iteration of its loop; its last value when absent. */
  readonly step?: number | null;
}

/** The picture that a mask belongs to comes in at `like`. */
export const pictureUnder = (node: GraphNode): PictureSource => ({ wire: wireOfPort(node, "like") });

interface MaskPictureProps {
  readonly source: PictureSource;
  readonly onAspect: (aspect: number) => void;
}

/** From the last run; before it, the file itself where the wire comes straight from one. */
export function MaskPicture({ source, onAspect }: MaskPictureProps) {
  const finished = useRun((state) => state.summary?.runId ?? null);
  const picture = useWirePicture(source.wire, source.step ?? null, NODE_PICTURE, finished);
  const asset = useDocument((state) => assetBehind(state.history.present, source.wire));
  const aspect = picture ? picture.preview.width / picture.preview.height : null;
  useEffect(() => {
    if (aspect !== null) onAspect(aspect);
  }, [aspect, onAspect]);
  if (picture) return <PreviewPicture preview={picture.preview} label={messages.mask.under} />;
  if (asset) return <FilePicture asset={asset} onAspect={onAspect} />;
  return <span className="picture-empty">{messages.mask.nothingUnder}</span>;
}

function FilePicture({ asset, onAspect }: { asset: AssetRef; onAspect: (aspect: number) => void }) {
  const url = useAssetUrl(asset);
  if (!url) return null;
  return (
    <img
      src={url}
      alt={messages.mask.under}
      draggable={false}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => onAspect(naturalWidth / naturalHeight)}
    />
  );
}

function assetBehind(document: Parameters<typeof nodeAt>[0], wire: string | null): AssetRef | null {
  const address = wire === null ? null : splitAddress(wire);
  const node = address ? nodeAt(document, address.node) : undefined;
  const definition = node && registry.get(node.type);
  return node && definition ? (assetParam(node, definition)?.value ?? null) : null;
}
