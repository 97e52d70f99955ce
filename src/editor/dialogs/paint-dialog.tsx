import type { Stroke } from "../../graph/node-type.ts";
import { messages } from "../messages.ts";
import { nodeTitle } from "../names.ts";
import { MaskPainter } from "../params/mask-painter.tsx";
import { pictureUnder } from "../params/mask-picture.tsx";
import { asJson } from "../params/strokes-field.tsx";
import { execute, useDocument, useGraphNode } from "../state/document-store.ts";
import { Modal } from "./modal.tsx";

/** A mask painted large. */
export function PaintDialog({ node: id, param }: { node: string; param: string }) {
  const node = useGraphNode(id);
  const title = useDocument((state) => nodeTitle(state.history.present, id));
  if (!node) return null;
  return (
    <Modal title={messages.mask.dialog(title)} wide>
      <MaskPainter
        label={title}
        strokes={(node.params[param] ?? []) as unknown as readonly Stroke[]}
        source={pictureUnder(node)}
        onChange={(strokes) => execute({ type: "setParams", id, params: { [param]: asJson(strokes) } })}
      />
    </Modal>
  );
}
