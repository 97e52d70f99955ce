import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cardAmong } from "../../src/editor/model-files.ts";
import { parseCard } from "../../src/graph/parse-card.ts";

const text = readFileSync(new URL("../fixtures/tiny-unet/model.json", import.meta.url), "utf8");
const file = (name: string, content: string) => new File([content], name);

describe("the card of a dropped network", () => {
  it("is found among the files beside it", async () => {
    const card = await cardAmong([file("model.onnx", "…"), file("notes.json", "{}"), file("model.json", text)]);
    expect(card).toEqual(JSON.parse(text));
  });

  it("is none where no file is one", async () => {
    expect(await cardAmong([file("model.onnx", text), file("broken.json", text.slice(0, 99))])).toBeNull();
  });

  it.each(["conditioning", "objective", "clip", "inputs", "size", "trainedOn", "cardVersion"])(
    "is none without its %s",
    (key) => {
      const card = JSON.parse(text);
      delete card[key];
      expect(parseCard(JSON.stringify(card))).toBeNull();
    },
  );
});
