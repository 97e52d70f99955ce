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

describe("what the templates claim", () => {
  const number = async (result: Awaited<ReturnType<typeof ran>>, wire: string) => (await result.value(wire)) as number;

  it("DDIM is RDDM, and an index that is off by one is not", async () => {
    const result = await quickRun("ddim-is-rddm.json");
    expect(await number(result, "same.max")).toBeLessThan(1e-4);
    expect(await number(result, "other.max")).toBeGreaterThan(1e-3);
  });

  it("residual first ends where both together do; noise first ends in one point, and says why", async () => {
    const result = await quickRun("path-orders.json");
    const diversity = (n: string) => number(result, `diversity${n}.diversity`);
    expect(Math.abs((await diversity("A")) - (await diversity("B")))).toBeLessThan(0.002);
    expect(await diversity("B")).toBeGreaterThan(0.5);
    expect(await diversity("C")).toBeLessThan(1e-3);
    expect(result.summary.diagnostics.map(({ nodeId, message }) => [nodeId, message])).toEqual([
      ["unetC", expect.stringContaining("every seed ends in one picture")],
    ]);
  });

  it("the second-order sampler's error is ten times smaller at 32 steps", async () => {
    const result = await quickRun("second-order.json");
    expect(await number(result, "errorA.max")).toBeGreaterThan(10 * (await number(result, "errorB.max")));
  });

  it("the ideal denoiser's points end at the five means", async () => {
    const { data } = (await (await quickRun("ideal-flow.json")).value("end.x")) as Tensor;
    const means = [-0.9, 0.1, -0.3, 0.5, 0.3, 0.6, 0.9, 0.1, 0, -0.7];
    const count = data.length / 2;
    const near = Array.from({ length: count }, (_, i) =>
      Math.min(...[0, 2, 4, 6, 8].map((k) => Math.hypot(data[i]! - means[k]!, data[count + i]! - means[k + 1]!))),
    );
    expect(near.filter((distance) => distance < 0.25).length / count).toBeGreaterThan(0.98);
  });

  it("more steps make more diversity", async () => {
    const diversity = async (count: number) => {
      const set = applyCommand(
        opened("certainty-diversity.json"),
        {
          type: "batch",
          name: "Fewer",
          commands: [
            { type: "setParams", id: "timesteps", params: { count } },
            { type: "setParams", id: "beta", params: { sumScale: 1 } },
            { type: "setParams", id: "noise", params: { batch: 4 } },
          ],
        },
        registry,
      );
      if (!set.ok) throw new Error(set.diagnostics[0]!.message);
      return number(await ran(set.value), "ensemble.diversity");
    };
    expect(await diversity(8)).toBeGreaterThan(2 * (await diversity(2)));
  });

  it("Diagnose finds what a card with everything wrong on it should say", async () => {
    const verdict = (await (await quickRun("diagnose-a-network.json")).value("diagnose.verdict")) as string;
    expect(verdict).toMatch(/pred_res_noise; head order residual, noise; conditioning alphaBar \+ betaBar \(/);
    expect(verdict).toMatch(/range \[-1, 1\]; channel order RGB\. .*says otherwise: objective pred_x0_add_noise/);
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
