import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../src/cli/library.ts";
import { applyCommand } from "../src/graph/commands.ts";
import { parseDocument, serializeDocument } from "../src/graph/document-io.ts";
import type { ModelCard } from "../src/graph/model-card.ts";
import { registry } from "../src/nodes/registry.ts";
import { runLocal } from "../src/runtime/run-local.ts";

const read = (file: string) => readFileSync(new URL(`../examples/${file}`, import.meta.url), "utf8");
const index = JSON.parse(read("index.json")) as { file: string; title: string; description: string }[];
const files = readdirSync(new URL("../examples/", import.meta.url)).filter((file) => file !== "index.json");

async function shipped(): Promise<FileLibrary> {
  const library = new FileLibrary();
  for (const folder of ["public/models", "public/samples"]) await library.addFolder(folder);
  return library;
}

describe("the templates", () => {
  it("are all listed, each with a paragraph", () => {
    expect(index.map((entry) => entry.file).sort()).toEqual(files.sort());
    for (const entry of index) expect(entry.description.length).toBeGreaterThan(80);
  });

  it.each(files)("%s opens without a complaint, and saves to the same bytes", (file) => {
    const parsed = parseDocument(read(file), registry);
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.ok && serializeDocument(parsed.value)).toBe(read(file));
  });

  it.each(files)("%s runs on what ships, to a picture that is finite and not flat", async (file) => {
    const parsed = parseDocument(read(file), registry);
    if (!parsed.ok) throw new Error("does not open");
    const quick = applyCommand(parsed.value, { type: "setParams", id: "timesteps", params: { count: 1 } }, registry);
    if (!quick.ok) throw new Error(quick.diagnostics[0]!.message);
    const library = await shipped();
    const result = await runLocal(quick.value, { registry, cards: library.cards, assets: library.source });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.summary).toMatchObject({ ok: true, unetCalls: 1, diagnostics: [] });
    const { data } = (await result.value("loopEnd.x")) as { data: Float32Array };
    expect(data.every(Number.isFinite)).toBe(true);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)).toBeGreaterThan(0.1);
  });
});

describe("the models that ship", () => {
  it.each(JSON.parse(readFileSync("public/models/index.json", "utf8")).models as string[])(
    "%s has a card that names its very file",
    async (id) => {
      const card = JSON.parse(readFileSync(`public/models/${id}/model.json`, "utf8")) as ModelCard;
      const library = new FileLibrary();
      const ref = await library.addFile(`public/models/${id}/${card.file}`);
      expect([card.id, card.sha256, card.bytes]).toEqual([id, ref.sha256, ref.bytes]);
      expect(card.bytes).toBeLessThanOrEqual(10e6);
      expect(card.licence.length * card.description.length).toBeGreaterThan(0);
    },
  );
});
