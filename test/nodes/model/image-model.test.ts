import { describe, expect, it } from "vitest";
import type { ModelCard } from "../../../src/graph/model-card.ts";
import { documentOf } from "../../graph/build.ts";
import { imageCard, networkFile, refOf, STATE } from "../networks.ts";
import { run } from "../sampling.ts";

const size = { width: 8, height: 6 };

/** The channels of a random picture, and what the network made of them. */
async function through(card: ModelCard, file: string, params = {}, batch = 1) {
  const document = documentOf(
    {
      picture: ["noise", { ...size, seed: 3, batch }],
      model: ["imageModel", { model: refOf(card), clip: false, ...params }],
      probe: ["probe"],
    },
    [
      ["picture.noise", "model.image"],
      ["model.image", "probe.tensor"],
    ],
  );
  const outcome = await run(document, { card, file: () => networkFile(file) });
  if (outcome.codes.length > 0) return { outcome, picture: [], made: [] };
  return { outcome, picture: await outcome.tensor("picture.noise"), made: await outcome.tensor("model.image") };
}

const channelOf = (index: number) => Math.floor(index / (size.width * size.height)) % 3;

describe("Image model", () => {
  it("gives what the network makes of the picture, its weights in fp16", async () => {
    const { picture, made } = await through(imageCard("channels"), "channels");
    for (const [i, value] of made.entries()) expect(value).toBeCloseTo(picture[i]! * [1, 0.5, 0.25][channelOf(i)]!, 5);
  });

  it("turns the channels round for a BGR network, and back", async () => {
    const { picture, made } = await through({ ...imageCard("channels"), channelOrder: "BGR" }, "channels");
    for (const [i, value] of made.entries()) expect(value).toBeCloseTo(picture[i]! * [0.25, 0.5, 1][channelOf(i)]!, 5);
  });

  it("speaks [0, 1] where the card says so", async () => {
    const { picture, made } = await through({ ...imageCard("channels"), range: [0, 1] }, "channels");
    for (const [i, value] of made.entries())
      expect(value).toBeCloseTo((picture[i]! + 1) * [1, 0.5, 0.25][channelOf(i)]! - 1, 5);
  });

  it("clips unless told not to", async () => {
    const { picture, made } = await through(imageCard("channels"), "channels", { clip: true });
    expect(Math.max(...picture)).toBeGreaterThan(1);
    expect(Math.max(...made)).toBe(1);
  });

  it("splits a batch for a file that fixes its own", async () => {
    const card = imageCard("one-at-a-time");
    const fixed = { ...card, size: { ...card.size, batch: 1 } };
    const { picture, made } = await through(fixed, "one-at-a-time", {}, 3);
    expect(made).toHaveLength(3 * 3 * 48);
    for (const [i, value] of made.entries()) expect(value).toBeCloseTo(2 * picture[i]!, 5);
    const two = { ...card, size: { ...card.size, batch: 2 } };
    const { outcome } = await through(two, "one-at-a-time", {}, 3);
    expect(outcome.codes).toEqual(["model.size"]);
    expect(outcome.messages[0]).toMatch(/2 images at a time, and this batch has 3/);
  });

  it("refuses a network that walks a path, and says where it goes", async () => {
    const { outcome } = await through(STATE, "state");
    expect(outcome.codes).toEqual(["model.objective"]);
    expect(outcome.messages[0]).toMatch(/walks a diffusion path/);
  });
});
