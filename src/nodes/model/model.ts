import { fail } from "../../graph/diagnostic.ts";
import type { AssetRef } from "../../graph/document.ts";
import { type DiffusionCard, isDiffusionCard } from "../../graph/model-card.ts";
import { defineHost } from "../define.ts";
import type { ModelValue } from "../values.ts";

export default defineHost({
  type: "model",
  version: 1,
  title: "Model",
  category: "Model",
  doc: "A network of the pack, or your own ONNX file. Its card says what it predicts, how it is told where it is on the path, and what it was trained with.",
  inputs: {},
  outputs: { model: { type: "model", doc: "The network and its card; nothing is loaded until a UNet step calls it." } },
  params: {
    model: { kind: "asset", accept: "model", network: "diffusion", doc: "The network's ONNX file.", default: null },
  },
  known({ params, card: cardOf }) {
    const asset = params.model as unknown as AssetRef | null;
    const card = asset && cardOf(asset.sha256);
    return card && isDiffusionCard(card) ? { model: modelOf(card, asset) } : null;
  },
  run({ params: { model }, card: cardOf }) {
    if (!model)
      fail("param.missing", "No model is chosen.", {
        port: "model",
        hint: "Choose one from the pack, or drop an ONNX file.",
      });
    const card = cardOf(model);
    if (!isDiffusionCard(card))
      fail("model.objective", `“${card.title}” goes from image to image in one shot; it has no steps to walk.`, {
        port: "model",
        hint: "Use it in an Image model node.",
      });
    return { model: modelOf(card, model) };
  },
});

const modelOf = (card: DiffusionCard, asset: AssetRef): ModelValue => ({ kind: "onnx", card, traits: card, asset });
