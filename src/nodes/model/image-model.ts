import { fail } from "../../graph/diagnostic.ts";
import { isDiffusionCard } from "../../graph/model-card.ts";
import { defineModel } from "../define.ts";
import { checkNetworkSize, pictureAt } from "../known-shape.ts";
import { imageFromNetwork, scaleOf, toNetwork } from "../network-scale.ts";
import { tileOf, tileParams } from "../tile-param.ts";

export default defineModel({
  type: "imageModel",
  version: 1,
  title: "Image model",
  category: "Model",
  doc: "A network that goes from image to image in one shot, without a state, noise or steps: the rival that every result of diffusion has to face.",
  inputs: { image: { type: "tensor", role: "image", doc: "The degraded picture, in [-1, 1]." } },
  outputs: { image: { type: "tensor", role: "image", doc: "What the network makes of it, not clipped unless asked." } },
  params: {
    model: {
      kind: "asset",
      accept: "model",
      network: "image",
      doc: "The network's ONNX file; its card says which input and output carry the image.",
      default: null,
    },
    clip: { kind: "boolean", doc: "Keep the result in [-1, 1].", default: true },
    ...tileParams,
  },
  shapes({ params, shapes, card: cardOf }) {
    const image = pictureAt(shapes, "image");
    if (!params.model || !image) return { image: null };
    const card = cardOf(params.model);
    checkNetworkSize(card, image, { port: "image", tiled: params.tile !== "off" });
    const channels = card.outputs.find(({ carries }) => carries === "image")?.channels;
    return { image: channels === undefined ? null : [image.batch, channels, image.height, image.width] };
  },
  async run(context) {
    const { params, inputs } = context;
    const asset = params.model ?? fail("param.missing", "No model is chosen.", { port: "model" });
    const card = context.card(asset);
    if (isDiffusionCard(card))
      fail("model.objective", `“${card.title}” walks a diffusion path; it is no one-shot network.`, {
        port: "model",
        hint: "Use it in a Model node, with UNet step in a sampling loop.",
      });
    const [input, output] = [card.inputs, card.outputs].map((ports) =>
      ports.find(({ carries }) => carries === "image"),
    );
    if (!input || !output || card.inputs.length > 1)
      fail(
        "model.objective",
        `The card of “${card.title}” does not name one input and one output that carry “image”.`,
        {
          port: "model",
          hint: "Correct the model's card.",
        },
      );
    const scale = scaleOf(card);
    const feeds = { [input.name]: toNetwork(context, inputs.image, scale) };
    const made = (await context.call({ asset, card }, feeds, tileOf(params)))[output.name];
    if (!made) fail("model.corrupt", `“${card.title}” has no output “${output.name}”, which its card names.`);
    const image = imageFromNetwork(context, made, scale);
    return { image: params.clip ? context.evaluate("clamp(x, -1, 1)", { x: image }) : image };
  },
});
