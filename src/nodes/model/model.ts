import { fail } from "../../graph/diagnostic.ts";
import { isDiffusionCard } from "../../graph/model-card.ts";
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
    model: { kind: "asset", accept: "model", doc: "The network's ONNX file.", default: null },
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
    const value: ModelValue = { kind: "onnx", card, traits: card, asset: model };
    return { model: value };
  },
});
