import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../src/cli/library.ts";
import type { Tensor } from "../src/expression/tensor.ts";
import { applyCommand, type Command } from "../src/graph/commands.ts";
import type { GraphDocument, GraphNode, Json } from "../src/graph/document.ts";
import { parseDocument, serializeDocument } from "../src/graph/document-io.ts";
import type { ModelCard } from "../src/graph/model-card.ts";
import { planNodes } from "../src/graph/plan.ts";
import { registry } from "../src/nodes/registry.ts";
import { tensorOutputs } from "../src/runtime/node-runner.ts";
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

  it.each(files)("%s runs on what ships, quickened, to values that are finite", async (file) => {
    const result = await quickRun(file);
    const wires = [...planNodes(result.plan.steps)].flatMap((node) =>
      tensorOutputs(registry.get(node.type)!, node).map((port) => `${node.id}.${port}`),
    );
    for (const wire of wires) {
      const value = (await result.value(wire)) as Tensor | undefined;
      expect(value?.data.every(Number.isFinite) ?? true, wire).toBe(true);
    }
  });
});

const opened = (file: string): GraphDocument => {
  const parsed = parseDocument(read(file), registry);
  if (!parsed.ok) throw new Error(`${file} does not open`);
  return parsed.value;
};

/** Each template once: what it claims is read off the same run. */
const quickRuns = new Map<string, ReturnType<typeof ran>>();
function quickRun(file: string): ReturnType<typeof ran> {
  const known = quickRuns.get(file) ?? ran(quickened(opened(file)));
  quickRuns.set(file, known);
  return known;
}

async function ran(document: GraphDocument) {
  const library = await shipped();
  const result = await runLocal(document, { registry, cards: library.cards, assets: library.source });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  if (!result.summary.ok) throw new Error(JSON.stringify(result.summary.diagnostics));
  return result;
}

/** Graphs of networks with two steps and two images; those of formulas as they are. */
function quickened(document: GraphDocument): GraphDocument {
  const { nodes } = document.graphs.main!;
  if (!nodes.some(({ type }) => type === "model" || type === "imageModel")) return document;
  const changes: Record<string, (params: GraphNode["params"]) => Record<string, Json>> = {
    timesteps: ({ count, list }) => ({
      ...(count ? { count: Math.min(2, Number(count)) } : {}),
      ...(Array.isArray(list) ? { list: [list[0]!, list.at(-1)!] } : {}),
    }),
    noise: ({ batch }): Record<string, Json> => (batch ? { batch: Math.min(2, Number(batch)) } : {}),
  };
  const commands = nodes.flatMap(({ id, type, params }): Command[] => {
    const change = changes[type]?.(params) ?? {};
    return Object.keys(change).length > 0 ? [{ type: "setParams", id, params: change }] : [];
  });
  return commands.reduce((so, command) => {
    const done = applyCommand(so, command, registry);
    if (!done.ok) throw new Error(done.diagnostics[0]!.message);
    return done.value;
  }, document);
}

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
