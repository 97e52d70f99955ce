import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { serializeDocument } from "../../src/graph/document-io.ts";
import { type AssetFile, picture, png, refOf, sha256, tinyModel } from "./files.ts";
import { graphOf as documentOf, formula, restoration } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, type Studio } from "./harness.ts";

const model = tinyModel();
const image = picture(32);
const wide = png("wide.png", 20_000, 1, () => [128, 128, 128]);
/** Both named rightly by their cards, one not what the card says. */
const garbage = new TextEncoder().encode("this is no network");
const corrupt = {
  name: "corrupt.onnx",
  bytes: garbage,
  card: { ...model.card, id: "corrupt", file: "corrupt.onnx", sha256: sha256(garbage), bytes: garbage.length },
};
const swapped = {
  name: "swapped.onnx",
  bytes: model.bytes.slice(0, -1),
  card: { ...model.card, id: "swapped", file: "swapped.onnx", sha256: "5".repeat(64) },
};
const open = formula(16, 2);
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ models: [model, corrupt, swapped], images: [image, wide] });
});
beforeEach(async () => {
  page = await studio.newPage();
  await openGraph(page, open);
});
afterEach(async () => {
  studio.expectClean();
  await page.context().close();
});
afterAll(() => studio?.close());

async function chooseGraph(name: string, text: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Open", exact: true }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

/** Drops a file on the canvas, as from a file manager. */
async function drop({ name, bytes }: AssetFile, type: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, bytes, type]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return transfer;
    },
    [name, [...bytes], type] as const,
  );
  for (const event of ["dragenter", "dragover", "drop"])
    await page
      .locator(".react-flow__pane")
      .dispatchEvent(event, { dataTransfer: transfer, clientX: 700, clientY: 400 });
}

const expectMessage = (words: RegExp) => page.getByText(words).first().waitFor({ timeout: 20_000 });
const expectUntouched = async () => expect(serializeDocument(await graphOf(page))).toBe(serializeDocument(open));

describe("a file that is no graph is refused, with a message, and the open graph stays", () => {
  it.each([
    ["not JSON", "{ nodes: oops", /not JSON/],
    ["JSON of another kind", '{"name": "package", "version": "1.0.0"}', /not a graph|no graph|RDDM Studio/],
    ["a list", "[1, 2, 3]", /not a graph|no graph|RDDM Studio/],
    ["an empty file", "", /empty/],
    ["a graph cut in half", serializeDocument(open).slice(0, 700), /not JSON/],
  ])("%s", async (_, text, words) => {
    await chooseGraph("bad.json", text);
    await page.getByText("cannot be opened").waitFor();
    await expectMessage(words);
    await expectUntouched();
  });

  it("nor is an empty file dropped as an image", async () => {
    await drop({ name: "empty.png", bytes: new Uint8Array() }, "image/png");
    await expectMessage(/empty\.png is empty/);
    await expectUntouched();
  });

  it("nor is a file of a kind the studio does not know", async () => {
    await drop({ name: "letter.docx", bytes: new Uint8Array([1, 2, 3]) }, "application/msword");
    await expectMessage(/letter\.docx/);
    await expectUntouched();
  });
});

describe("a graph with something wrong in it", () => {
  it("opens with a placeholder for an unknown node type, and keeps it as it was", async () => {
    const strange = documentOf("Strange", { a: ["teleport", { speed: 3 }], b: ["noise"] }, ["a.out b.like"]);
    await chooseGraph("strange.json", serializeDocument(strange));
    await page.waitForFunction(() => window.studio.graph().title === "Strange");
    await expectMessage(/teleport/);
    expect(serializeDocument(await graphOf(page))).toBe(serializeDocument(strange));
  });

  const failing = [
    {
      what: "a wire between ports that do not fit",
      graph: documentOf("Wrong wire", { schedule: ["residualSchedule"], output: ["imageOutput"] }, [
        "schedule.schedule output.image",
      ]),
      words: /schedule.*(tensor|image)|(tensor|image).*schedule/i,
    },
    {
      what: "a model that is not here",
      graph: restoration(refOf(image), { name: "lost.onnx", sha256: "a".repeat(64), bytes: 1234 }, 2),
      words: /lost\.onnx/,
    },
    {
      what: "a model file that is damaged",
      graph: restoration(refOf(image), refOf(corrupt), 2),
      words: /could not be opened as an ONNX model/,
    },
    {
      what: "a model file that is not the one its card names",
      graph: restoration(refOf(image), { name: swapped.name, sha256: swapped.card.sha256, bytes: 58_546 }, 2),
      words: /another file.*sha256/i,
    },
    {
      what: "an image 20,000 pixels wide",
      graph: restoration(refOf(wide), refOf(model), 2),
      words: /20,?000/,
    },
  ];

  it.each(failing)("$what: Run says so on the page, and nothing is lost", async ({ graph, words }) => {
    await openGraph(page, graph);
    const before = serializeDocument(await graphOf(page));
    const summary = await page.evaluate(() => window.studio.run());
    expect(summary.ok).toBe(false);
    const errors = summary.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
    expect(errors.every(({ nodeId }) => nodeId !== undefined)).toBe(true);
    await expectMessage(words);
    expect(serializeDocument(await graphOf(page))).toBe(before);
    // And the page goes on working.
    await openGraph(page, open);
    expect(await page.evaluate(async () => (await window.studio.run()).ok)).toBe(true);
  });
});
